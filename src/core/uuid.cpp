#include "unidyn/core/uuid.hpp"

#include <bit>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <cstring>

namespace unidyn {
namespace {

boost::uuids::uuid uuid_of(std::string_view text) {
  static const auto unidyn_namespace =
      boost::uuids::string_generator()("5b7c1a52-0f5e-4a39-9d6e-3f0c9a4be7d1");
  return boost::uuids::name_generator_sha1(unidyn_namespace)(text.data(), text.size());
}

}  // namespace

std::string content_uuid(std::string_view text) {
  return to_string(uuid_of(text));
}

std::array<std::uint64_t, 2> content_key(std::string_view text) {
  const auto uuid = uuid_of(text);
  std::array<std::uint64_t, 2> words{};
  for (std::size_t i = 0; i < 16; ++i) words[i / 8] = words[i / 8] << 8 | *(uuid.begin() + i);
  return words;
}

}  // namespace unidyn
