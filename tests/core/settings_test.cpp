#include "unidyn/core/settings.hpp"

#include <gtest/gtest.h>

namespace unidyn {

enum class Colour { red, green };
template <>
struct Names<Colour> {
  static constexpr std::array<std::pair<Colour, std::string_view>, 2> value{
      {{Colour::red, "red"}, {Colour::green, "green"}}};
};

namespace {

struct Paint {
  double opacity = 0.1;
  long layers = 2;
  Colour colour = Colour::green;
  std::vector<long> sizes = {3, 4};

  static void describe(auto& self, auto&& setting) {
    setting("opacity", self.opacity, Range{0, 1}, "how much it hides");
    setting("layers", self.layers, Range{1, 9}, "coats of paint");
    setting("colour", self.colour, Range{}, "its colour");
    setting("sizes", self.sizes, Range{1, 100}, "tin sizes [l]");
  }
};

template <class T>
std::string error_of(std::string_view text, Range range) {
  T value{};
  try {
    read_text(text, range, value);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Settings, CanonicalTextListsEveryMemberInOrder) {
  EXPECT_EQ(canonical_text("paint.", Paint{}),
            "paint.opacity = 0.1\npaint.layers = 2\npaint.colour = green\npaint.sizes = 3 4\n");
}

TEST(Settings, NumbersReadBackExactly) {
  for (const double value : {0.1, 1e-5, 1.0 / 3, 6.02214076e23, -0.0}) {
    double read = 0;
    read_text(to_text(value), Range{}, read);
    EXPECT_EQ(read, value) << to_text(value);
  }
}

TEST(Settings, DifferentSpellingsOfANumberHaveOneCanonicalText) {
  for (const char* spelling : {"0.001", "1e-3", "0.0010"}) {
    double value = 0;
    read_text(spelling, Range{}, value);
    EXPECT_EQ(to_text(value), "0.001");
  }
}

TEST(Settings, RefusesNumbersOutOfRangeAndSaysTheRange) {
  EXPECT_EQ(error_of<long>("0", Range{1, 9}), "'0' is not allowed; a whole number, 1 to 9");
  EXPECT_EQ(error_of<double>("-1", Range{.least = 0}), "'-1' is not allowed; a number, at least 0");
  EXPECT_EQ(error_of<double>("5", Range{.most = 4}), "'5' is not allowed; a number, at most 4");
}

TEST(Settings, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "x", "1x", "1 2", "nan", "inf", "1e999"})
    EXPECT_NE(error_of<double>(text, Range{}), "accepted") << text;
  EXPECT_NE(error_of<long>("1.5", Range{}), "accepted");
  EXPECT_NE(error_of<bool>("yes", Range{}), "accepted");
}

TEST(Settings, RefusesUnknownNamesAndListsTheKnown) {
  EXPECT_EQ(error_of<Colour>("blue", Range{}), "unknown value 'blue'; one of: red, green");
}

TEST(Settings, ListsAreSeparatedByBlanksAndHaveNoRepeats) {
  std::vector<long> sizes;
  read_text("  64\t128 ", Range{1, 200}, sizes);
  EXPECT_EQ(sizes, (std::vector<long>{64, 128}));
  EXPECT_EQ(error_of<std::vector<long>>("64 64", Range{}), "'64' is listed twice");
  EXPECT_EQ(error_of<std::vector<long>>(" ", Range{}),
            "the list is empty; at least one value is needed");
}

TEST(Settings, TextsAndPathsAreTakenAsTheyAreButForWhatJobFilesCannotHold) {
  std::filesystem::path path;
  read_text("a b/c.h5", {}, path);
  EXPECT_EQ(path, "a b/c.h5");
  EXPECT_EQ(to_text(path), "a b/c.h5");
  std::string text;
  read_text("", {}, text);
  EXPECT_EQ(to_text(text), "");
  EXPECT_THROW(read_text("a#b", {}, path), UsageError);
  EXPECT_THROW(read_text("a\nb", {}, text), UsageError);
}

TEST(Settings, ListsOfPathsMayBeEmptyAndQuoteBlanks) {
  using Paths = std::vector<std::filesystem::path>;
  Paths paths;
  read_text(R"(a.h5 "b c.h5" /d/e.h5)", {}, "/jobs", paths);
  EXPECT_EQ(paths, (Paths{"/jobs/a.h5", "/jobs/b c.h5", "/d/e.h5"}));
  EXPECT_EQ(to_text(paths), R"(/jobs/a.h5 "/jobs/b c.h5" /d/e.h5)");
  Paths again;
  read_text(to_text(paths), {}, "/elsewhere", again);
  EXPECT_EQ(again, paths);
  read_text(" ", {}, "/jobs", paths);
  EXPECT_TRUE(paths.empty());
  for (const char* wrong : {R"("a.h5)", R"("")", "a.h5 ./a.h5", "a#b"})
    EXPECT_THROW(read_text(wrong, {}, "/jobs", paths), UsageError) << wrong;
}

TEST(Settings, AreListedWithTheNamesThereAre) {
  const std::vector<SettingText> all = listed(Paint{});
  EXPECT_EQ(all[2].help, "its colour (red, green)");
  EXPECT_EQ(all[3].help, "tin sizes [l]");
  EXPECT_EQ(choices_text(std::vector<Colour>()), " (red, green)");
}

TEST(Settings, BooleansAreWords) {
  bool value = false;
  read_text("true", Range{}, value);
  EXPECT_TRUE(value);
  read_text("false", Range{}, value);
  EXPECT_FALSE(value);
}

}  // namespace
}  // namespace unidyn
