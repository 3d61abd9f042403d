#include "unidyn/engine/work.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

WorkResult attempt(const Work& work, Index item, const StopRequested& stop_requested) {
  try {
    if (stop_requested()) return {Outcome::interrupted};
    return work(item, stop_requested);
  } catch (const Interrupted&) {
    return {Outcome::interrupted};
  } catch (const std::exception& error) {
    return {Outcome::retry, error.what()};
  } catch (...) {
    return {Outcome::retry, "an exception of unknown type"};
  }
}

std::string capped(std::string text) {
  if (text.size() <= Report::longest_reason) return text;
  std::size_t size = Report::longest_reason;
  const auto continues = [&](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  while (size > 0 && continues(size)) --size;
  text.resize(size);
  return text;
}

}  // namespace

Report perform(const Work& work, Index item, const StopRequested& stop_requested) {
  const auto start = std::chrono::steady_clock::now();
  WorkResult result = attempt(work, item, stop_requested);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return {item, result.outcome, taken.count(), capped(std::move(result.reason))};
}

}  // namespace unidyn
