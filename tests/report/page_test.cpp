#include "unidyn/report/page.hpp"

#include <gmock/gmock.h>

#include "unidyn/report/report.hpp"

namespace unidyn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Page, NoTextEndsTheElementThatItStandsIn) {
  const PageData data{R"({"title":"</script><script>alert(1)</script><!-- "})", {{"a", "QUJD"}}};
  const std::string page = page_of(data);
  EXPECT_THAT(
      page,
      HasSubstr(
          R"(id="report">{"title":"\u003c/script>\u003cscript>alert(1)\u003c/script>\u003c!-- "}</script>)"));
  EXPECT_THAT(page,
              HasSubstr(R"(<script type="application/octet-stream" id="pack-a">QUJD</script>)"));
}

TEST(Page, IsTheBuiltOneWithItsDataInFrontOfItsScript) {
  const std::string page = page_of({"{}", {}});
  EXPECT_EQ(page.find("<!doctype html>"), 0);
  EXPECT_EQ(page.find("<!--data-->"), std::string::npos);
  EXPECT_LT(page.find("id=\"report\""), page.rfind("<script>"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(Spread, EachBeginningIsEven) {
  EXPECT_THAT(spread(8, 8), ElementsAre(0, 4, 2, 6, 1, 5, 3, 7));
  EXPECT_THAT(spread(6, 4), ElementsAre(0, 4, 2, 1));
  EXPECT_THAT(spread(1, 5), ElementsAre(0));
  EXPECT_TRUE(spread(0, 5).empty());
  // Of the first of 1000 no two neighbours are further apart than twice what they would be evenly.
  std::vector<Index> some = spread(1000, 100);
  ASSERT_EQ(some.size(), 100u);
  std::ranges::sort(some);
  for (std::size_t i = 1; i < some.size(); ++i) {
    EXPECT_GT(some[i], some[i - 1]);
    EXPECT_LE(some[i] - some[i - 1], 20);
  }
}

}  // namespace
}  // namespace unidyn
