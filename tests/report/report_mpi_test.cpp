#include "unidyn/report/report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "../population/populations.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// A population of synthetic records: network 4 was not trained, network 5 diverged.
class Reports : public Populations {
 protected:
  // What `use` is given: the population, on rank 0 alone.
  template <class Use>
  void with_population(Use use) {
    write();
    if (world_.rank() == 0) use(Population(path_, h5::Mode::read));
  }
  static PageData made(const Population& population, const ReportLimits& limits = {}) {
    return report_of(population, subject(), limits, [] { return false; });
  }
  static ReportSubject subject() {
    return {"here", {Dissimilarity::svcca}, {}, 1, 3e-4, {"an alarm"}};
  }
  static std::vector<std::string> names(const PageData& page) {
    std::vector<std::string> all;
    for (const auto& [name, text] : page.packs) all.push_back(name);
    return all;
  }
};

TEST_F(Reports, TellWhatAPopulationHolds) {
  with_population([](const Population& population) {
    const PageData page = made(population);
    const auto data = nlohmann::json::parse(page.json);
    EXPECT_EQ(data["counts"]["networks"], 8);
    EXPECT_EQ(data["counts"]["failed"], 2);
    EXPECT_EQ(data["networks"]["reason"][4], "training threw: out of luck");
    EXPECT_TRUE(data["networks"]["error"][5].is_null());  // infinite, which JSON does not have
    EXPECT_EQ(data["warnings"][0]["text"], "an alarm");
    EXPECT_EQ(data["warnings"][0]["alarm"], true);
    EXPECT_THAT(data.dump(), HasSubstr("2 of 8 networks failed"));
    EXPECT_THAT(data.dump(), HasSubstr("unidyn compare"));
    EXPECT_EQ(data["details"].size(), 8);
    EXPECT_TRUE(data["dissimilarities"].empty());
  });
}

TEST_F(Reports, DetailsStayWithinTheirBudgetAndFailuresComeFirst) {
  with_population([](const Population& population) {
    const PageData all = made(population);
    std::size_t size = 0;
    for (const auto& [name, text] : all.packs)
      if (name == "network-4" || name == "network-5" || name == "network-0") size += text.size();
    const PageData some = made(population, {.budget = size});
    const auto data = nlohmann::json::parse(some.json);
    EXPECT_EQ(data["details"], (std::vector<int>{0, 4, 5}));
    EXPECT_THAT(names(some),
                ElementsAre("graphs", "trials", "network-4", "network-5", "network-0"));
    EXPECT_THAT(some.json, HasSubstr("of 3 of 8 networks"));
    EXPECT_THAT(all.json, Not(HasSubstr("so that it stays small")));
  });
}

TEST_F(Reports, OfMoreNetworksThanAPageHoldsSomeAreShown) {
  with_population([](const Population& population) {
    const PageData page = made(population, {.most_networks = 4});
    const auto data = nlohmann::json::parse(page.json);
    EXPECT_EQ(data["networks"]["index"], (std::vector<int>{0, 2, 4, 6}));
    EXPECT_EQ(data["networks"]["replicate"], (std::vector<int>{1, 3, 5, 7}));
    EXPECT_EQ(data["counts"]["networks"], 8);
    EXPECT_THAT(page.json, HasSubstr("Of 8 networks 4 are shown"));
  });
}

TEST_F(Reports, StopWhenAsked) {
  with_population([](const Population& population) {
    int asked = 0;
    EXPECT_THROW(report_of(population, subject(), {}, [&] { return ++asked > 3; }), Interrupted);
    EXPECT_EQ(asked, 4);
  });
}

}  // namespace
}  // namespace unidyn
