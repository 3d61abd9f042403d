#include "unidyn/linalg/instruction_set.hpp"

#include <hwy/highway.h>

#include <algorithm>

#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

std::string name_of(std::int64_t target) {
  switch (target) {
    case HWY_AVX3:
      return "avx512";
    case HWY_AVX2:
      return "avx2";
    case HWY_NEON:
      return "neon";
    default:
      return "portable";
  }
}

// All targets available, before any choice. Better targets have smaller numbers.
const std::vector<std::int64_t>& targets() {
  static const std::vector<std::int64_t> all = [] {
    auto found = hwy::SupportedAndGeneratedTargets();
    std::ranges::sort(found);
    return found;
  }();
  return all;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const std::int64_t target : targets()) names.push_back(name_of(target));
  return names;
}

std::string instruction_set() {
  const std::int64_t supported = hwy::SupportedTargets();
  return name_of(
      *std::ranges::find_if(targets(), [&](std::int64_t target) { return target & supported; }));
}

void use_instruction_set(std::string_view name) {
  std::string known;
  for (const std::int64_t target : targets()) {
    if (name_of(target) == name) {
      hwy::SetSupportedTargetsForTest(target);
      hwy::GetChosenTarget().Update(target);
      return;
    }
    known.append(known.empty() ? "" : ", ").append(name_of(target));
  }
  throw UsageError("unknown instruction set '" + std::string(name) + "'; this CPU has: " + known);
}

}  // namespace unidyn
