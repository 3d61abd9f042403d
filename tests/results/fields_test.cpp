#include "unidyn/results/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace unidyn {
namespace {

using ::testing::ElementsAre;

enum class Colour { red, green };

}  // namespace

template <>
struct Names<Colour> {
  static constexpr std::array<std::pair<Colour, std::string_view>, 2> value{
      {{Colour::red, "red"}, {Colour::green, "green"}}};
};

namespace {

struct Leaf {
  double weight = 0;
  Vector<double> vein;

  static void describe(auto& self, auto&& result) {
    result("weight", self.weight, About{"g", "how heavy"});
    result("vein", self.vein, {Dimension::fixed_point_component}, About{"1", "along it"});
  }
};

struct Branch {
  long number = 0;
  std::vector<Leaf> leaves;

  static void describe(auto& self, auto&& result) {
    result("number", self.number, About{"1", "which"});
    result.each("/leaf", self.leaves, Dimension::fixed_point);
  }
};

struct Root {
  Matrix<std::complex<double>> depth;

  static void describe(auto& self, auto&& result) {
    result("depth", self.depth, {Dimension::node, Dimension::mode}, About{"m", "below ground"});
  }
};

// One of everything that can be described.
struct Tree {
  std::string name;
  bool tall = false;
  Colour colour = Colour::red;
  std::vector<Colour> rings;
  std::array<long, 3> heights{};
  Matrix<float> bark;
  std::vector<Branch> branches;
  std::optional<Root> root;
  std::optional<Root> second_root;
  double secret = 0;

  static void describe(auto& self, auto&& result) {
    result("name", self.name, About{"", "what it is called"});
    result("tall", self.tall, About{"1", "whether it is"});
    result("colour", self.colour, About{"", "of its leaves"});
    result("rings", self.rings, {Dimension::condition}, About{"", "from inside"});
    result("heights", self.heights, {Dimension::level}, About{"m", "in three years"});
    result("bark", self.bark, {Dimension::sample, Dimension::component}, About{"1", "pattern"});
    result.each("branch", self.branches, Dimension::condition);
    result.part("root", self.root);
    result.part("second", self.second_root);
    result.hidden("secret", self.secret);
  }
};

Tree tree() {
  Tree made{"oak", true, Colour::green, {Colour::green, Colour::red}, {1, 2, 4}, {}, {},
            {},    {},   -0.0};
  made.bark = Matrix<float>{{1, 2, 3}, {4, 5, 6}};
  made.branches = {{7, {{0.5, Vector<double>{{1, 2}}}, {1.5, Vector<double>(0)}}},
                   {8, {}},
                   {9, {{2.5, Vector<double>{{3}}}}}};
  made.root = Root{Matrix<std::complex<double>>{{{1, 2}, {3, 4}}}};
  return made;
}

Fields fields_of_tree(const Tree& made, bool blank = false) {
  Fields fields;
  FieldWriter(fields, blank).group("/tree", made);
  return fields;
}

const Field& at(const Fields& fields, const std::string& path) {
  for (const Field& field : fields)
    if (field.path == path) return field;
  throw std::invalid_argument("no " + path);
}

TEST(Fields, HaveAnEntryForEachItemOfTheListsAroundThem) {
  const Fields fields = fields_of_tree(tree());
  const Field& weight = at(fields, "leaf/weight");
  EXPECT_EQ(weight.entries, 3);
  EXPECT_THAT(weight.doubles, ElementsAre(0.5, 1.5, 2.5));
  EXPECT_THAT(weight.dimensions, ElementsAre(Dimension::condition, Dimension::fixed_point));
  EXPECT_EQ(weight.about.units, "g");
  const Field& vein = at(fields, "leaf/vein");
  EXPECT_THAT(vein.doubles, ElementsAre(1, 2, 3));
  EXPECT_THAT(vein.shape, ElementsAre(2, 1, 0, 1, 1, 1));
  EXPECT_EQ(vein.own, 1u);
  EXPECT_THAT(at(fields, "tree/branch/number").integers, ElementsAre(7, 8, 9));
  EXPECT_THAT(at(fields, "tree/rings").texts, ElementsAre("green", "red"));
  EXPECT_THAT(at(fields, "tree/root/depth").doubles, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(at(fields, "tree/second/depth").entries, 0);
  EXPECT_TRUE(at(fields, "tree/secret").hidden);
}

TEST(Fields, AreTheSameListWhateverThereIs) {
  const Fields full = fields_of_tree(tree()), empty = fields_of_tree({}),
               blank = fields_of_tree(tree(), true);
  ASSERT_EQ(full.size(), empty.size());
  ASSERT_EQ(full.size(), blank.size());
  for (std::size_t f = 0; f < full.size(); ++f) {
    EXPECT_EQ(full[f].path, empty[f].path);
    EXPECT_EQ(full[f].type, empty[f].type);
    EXPECT_EQ(full[f].path, blank[f].path);
    EXPECT_EQ(blank[f].entries, 0);
  }
}

TEST(Fields, ComeBackAsWhatTheyWereMadeOf) {
  for (const Tree& made : {tree(), Tree{}}) {
    const Fields fields = fields_of_tree(made);
    Tree back;
    FieldReader(fields).group("/tree", back);
    EXPECT_EQ(back.name, made.name);
    EXPECT_EQ(back.tall, made.tall);
    EXPECT_EQ(back.colour, made.colour);
    EXPECT_EQ(back.rings, made.rings);
    EXPECT_EQ(back.heights, made.heights);
    EXPECT_EQ(back.bark, made.bark);
    EXPECT_EQ(std::signbit(back.secret), std::signbit(made.secret));
    ASSERT_EQ(back.branches.size(), made.branches.size());
    for (std::size_t b = 0; b < made.branches.size(); ++b) {
      EXPECT_EQ(back.branches[b].number, made.branches[b].number);
      ASSERT_EQ(back.branches[b].leaves.size(), made.branches[b].leaves.size());
      for (std::size_t l = 0; l < made.branches[b].leaves.size(); ++l) {
        EXPECT_EQ(back.branches[b].leaves[l].weight, made.branches[b].leaves[l].weight);
        EXPECT_EQ(back.branches[b].leaves[l].vein, made.branches[b].leaves[l].vein);
      }
    }
    ASSERT_EQ(back.root.has_value(), made.root.has_value());
    if (made.root) {
      EXPECT_EQ(back.root->depth, made.root->depth);
    }
    EXPECT_FALSE(back.second_root.has_value());
  }
}

TEST(Fields, WithLessInThemThanTheySayAreRefused) {
  for (const char* path :
       {"leaf/weight", "leaf/vein", "tree/branch/number", "tree/bark", "tree/rings"}) {
    Fields fields = fields_of_tree(tree());
    for (Field& field : fields) {
      if (field.path != path) continue;
      if (!field.doubles.empty()) field.doubles.pop_back();
      if (!field.singles.empty()) field.singles.pop_back();
      if (!field.integers.empty()) field.integers.pop_back();
      if (!field.texts.empty()) field.texts.pop_back();
    }
    Tree back;
    EXPECT_THROW(FieldReader(fields).group("/tree", back), std::invalid_argument) << path;
  }
}

TEST(Fields, OfAnotherResultAreRefused) {
  const Fields fields = fields_of_tree(tree());
  Root other;
  EXPECT_THROW(FieldReader(fields).group("", other), std::invalid_argument);
}

}  // namespace
}  // namespace unidyn
