// Compiled like the rest of the program: the macros show what the compiler may use there.
#include "built_for.hpp"

namespace unidyn {
namespace {

// 1 if the compiler defines `macro`, so that its expansion `text` differs from its name.
constexpr unsigned defined_as(const char* macro, const char* text) {
  while (*macro != '\0' && *macro == *text) ++macro, ++text;
  return *macro == *text ? 0 : 1;
}

#define UNIDYN_TEXT(tokens) #tokens
#define UNIDYN_BIT(macro, builtin, name) \
  features |= defined_as(#macro, UNIDYN_TEXT(macro)) << bit++;

constexpr unsigned features_of_this_file() {
  unsigned features = 0, bit = 0;
  UNIDYN_CPU_FEATURES(UNIDYN_BIT)
  return features;
}

}  // namespace

constinit const unsigned built_for = features_of_this_file();

}  // namespace unidyn
