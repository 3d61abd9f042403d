#include "unidyn/core/random.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/core/uuid.hpp"

namespace unidyn {

Stream::Stream(std::string_view subject, std::string_view purpose, std::uint64_t index) {
  const auto words = content_key(std::string(subject).append("\n").append(purpose));
  key_[0] = words[0];
  key_[1] = words[1];
  counter_ = {{0, index, 0, 0}};
}

Stream::Position Stream::position() const {
  return {4 * counter_[0] - (4 - used_), has_spare_, spare_normal_};
}

void Stream::seek(const Position& position) {
  counter_[0] = position.words / 4;
  used_ = 4;
  for (std::uint64_t word = 0; word < position.words % 4; ++word) bits();
  has_spare_ = position.has_spare;
  spare_normal_ = position.spare_normal;
}

std::uint64_t Stream::bits() {
  if (used_ == 4) {
    block_ = philox_(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

double Stream::uniform() {
  return static_cast<double>(bits() >> 11) * 0x1p-53;
}

std::uint64_t Stream::below(std::uint64_t bound) {
  require(bound >= 1, "Stream::below: the bound must be at least 1");
  // Reject the few lowest words that would make small remainders more likely.
  const std::uint64_t surplus = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t word = bits();
    if (word >= surplus) return word % bound;
  }
}

double Stream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 − u is in (0, 1]
  const double angle = 2 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::vector<std::ptrdiff_t> shuffled(std::size_t count, Stream& stream) {
  std::vector<std::ptrdiff_t> order(count);
  std::iota(order.begin(), order.end(), std::ptrdiff_t{0});
  for (std::size_t left = count; left > 1; --left)
    std::swap(order[left - 1], order[stream.below(left)]);
  return order;
}

}  // namespace unidyn
