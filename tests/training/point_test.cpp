// A point's identity: everything that changes a result changes the id, and nothing else does.
#include "unidyn/training/point.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "unidyn/core/uuid.hpp"
#include "unidyn/tasks/flipflop.hpp"

namespace unidyn {
namespace {

template <class T>
void change(T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    value = !value;
  } else if constexpr (std::is_same_v<T, InitialWeights>) {
    value = InitialWeights::glorot;
  } else {
    value = 2 * value + 1;
  }
}

// Copies of `settings`, each with another one of its members changed.
template <class Settings>
std::vector<Settings> each_changed(const Settings& settings) {
  std::vector<Settings> all;
  for (std::size_t which = 0; which < listed(settings).size(); ++which) {
    Settings changed = settings;
    std::size_t at = 0;
    Settings::describe(changed, [&](std::string_view, auto& value, Range, auto&&) {
      if (at++ == which) change(value);
    });
    all.push_back(changed);
  }
  return all;
}

template <class Change>
Point with(Change&& change_it) {
  Point point;
  change_it(point);
  return point;
}

// The default point and, for every one of its settings, the point that differs in it alone.
std::vector<Point> neighbours() {
  std::vector<Point> all = {
      Point{},
      with([](Point& p) { p.cell.architecture = Architecture::lstm; }),
      with([](Point& p) { p.cell.activation = Activation::relu; }),
      with([](Point& p) { p.units = 65; }),
      with([](Point& p) { p.l2 = 1e-5; }),
      with([](Point& p) { p.replicate = 2; }),
      with([](Point& p) { p.trained = false; }),
      with([](Point& p) { p.seed = 2; }),
  };
  for (const Flipflop& task : each_changed(Flipflop{}))
    all.push_back(with([&](Point& p) { p.task = task; }));
  for (const TrainingSettings& training : each_changed(TrainingSettings{}))
    all.push_back(with([&](Point& p) { p.training = training; }));
  return all;
}

TEST(Point, HasAnotherTextAndIdWheneverAnySettingDiffers) {
  std::set<std::string> texts, ids;
  for (const Point& point : neighbours()) {
    EXPECT_TRUE(texts.insert(canonical_text(point)).second) << canonical_text(point);
    EXPECT_TRUE(ids.insert(id_of(point)).second) << canonical_text(point);
  }
  EXPECT_EQ(ids.size(), 8 + listed(Flipflop{}).size() + listed(TrainingSettings{}).size());
}

// What was trained before there was train.initial is still the same network.
TEST(Point, UsualInitialWeightsGoWithoutSaying) {
  EXPECT_EQ(canonical_text(Point{}).find("initial"), std::string::npos);
  const Point orthogonal =
      with([](Point& p) { p.training.initial.initial = InitialWeights::orthogonal; });
  EXPECT_NE(canonical_text(orthogonal).find("train.initial = orthogonal\n"), std::string::npos);
}

TEST(Point, IdIsTheUuidOfItsText) {
  for (const Point& point : neighbours())
    EXPECT_EQ(id_of(point), content_uuid(canonical_text(point)));
}

TEST(Point, NeighboursDifferInOneLineOfTheirTexts) {
  const auto lines = [](const std::string& text) {
    std::set<std::string> all;
    for (std::size_t begin = 0, end; begin < text.size(); begin = end + 1) {
      end = text.find('\n', begin);
      EXPECT_TRUE(all.insert(text.substr(begin, end - begin)).second);
    }
    return all;
  };
  const std::set<std::string> base = lines(canonical_text(Point{}));
  for (const Point& point : neighbours()) {
    const std::set<std::string> its = lines(canonical_text(point));
    std::vector<std::string> only_its;
    std::ranges::set_difference(its, base, std::back_inserter(only_its));
    EXPECT_EQ(only_its.size(), canonical_text(point) == canonical_text(Point{}) ? 0u : 1u);
  }
}

TEST(Point, ResetMattersToTheGruOnly) {
  for (const auto& [architecture, name] : Names<Architecture>::value) {
    Point before, after;
    before.cell = {architecture, Activation::tanh, Reset::before};
    after.cell = {architecture, Activation::tanh, Reset::after};
    EXPECT_EQ(id_of(before) != id_of(after), architecture == Architecture::gru) << name;
  }
}

// The text must tell apart numbers that print alike in six digits.
TEST(Point, TellsNeighbouringNumbersApart) {
  const Point a = with([](Point& p) { p.l2 = 0.1; });
  const Point b = with([](Point& p) { p.l2 = std::nextafter(0.1, 1.0); });
  EXPECT_NE(id_of(a), id_of(b));
}

TEST(Point, HasTheShapeOfItsTask) {
  const Point point = with([](Point& p) { p.task = Flipflop{.bits = 5}, p.units = 7; });
  EXPECT_EQ(point.shape().inputs, 5);
  EXPECT_EQ(point.shape().outputs, 5);
  EXPECT_EQ(point.shape().units, 7);
  EXPECT_EQ(point.shape().kind, point.cell);
}

TEST(Point, HasALearningRateThatFallsWithItsUnitsBeyondAWidth) {
  Point point;
  point.training.adam.rate = 0.03;
  point.training.width = 64;
  for (const auto& [units, rate] :
       {std::pair(64L, 0.03), {128L, 0.015}, {256L, 0.0075}, {16L, 0.03}}) {
    point.units = units;
    EXPECT_DOUBLE_EQ(point.adam().rate, rate);
  }
  point.training.width = 0;
  EXPECT_EQ(point.adam().rate, 0.03);
  EXPECT_EQ(point.adam().decay, point.training.adam.decay);
}

}  // namespace
}  // namespace unidyn
