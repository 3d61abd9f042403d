// A member that a result does not describe is neither recorded nor gathered. What is described has
// to fill the struct.
#include <gtest/gtest.h>

#include "unidyn/record/record.hpp"

namespace unidyn {
namespace {

// The bytes of all that is described to it.
class Bytes {
 public:
  std::size_t sum = 0;

  template <class T>
  void operator()(std::string_view, const T&, std::initializer_list<Dimension>, const About&) {
    sum += sizeof(T);
  }
  template <class T>
  void operator()(std::string_view, const T&, const About&) {
    sum += sizeof(T);
  }
  template <class T>
  void hidden(std::string_view, const T&) {
    sum += sizeof(T);
  }
  template <class S>
  void group(std::string_view, const S&) {
    sum += sizeof(S);
  }
  template <class S>
  void part(std::string_view, const S&, bool) {
    sum += sizeof(S);
  }
  template <class S>
  void part(std::string_view, const std::optional<S>& value) {
    sum += sizeof value;
  }
  template <class Item>
  void each(std::string_view, const std::vector<Item>& list, Dimension) {
    sum += sizeof list;
  }
};

template <class Result>
class Described : public ::testing::Test {};

using Results =
    ::testing::Types<ErrorAt, Representation, DescentCounts, FixedPoint, FixedPointSearch,
                     AttractorCounts, HeldInput, NodeGraph, Transitions, Oscillator, LineAttractor,
                     Integrator, Findings, Analysis, Provenance>;
TYPED_TEST_SUITE(Described, Results);

TYPED_TEST(Described, MembersAreAllThatThereIs) {
  Bytes bytes;
  const TypeParam blank{};
  TypeParam::describe(blank, bytes);
  EXPECT_LE(bytes.sum, sizeof(TypeParam));
  EXPECT_LT(sizeof(TypeParam) - bytes.sum, sizeof(double)) << "a member is not described";
}

}  // namespace
}  // namespace unidyn
