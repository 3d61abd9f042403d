#include "unidyn/report/page.hpp"

#include <stdexcept>
#include <string_view>

namespace unidyn {

extern const std::string_view web_bundle;  // made by embed.cmake of web/dist/report.html

namespace {

// Where the data go.
constexpr std::string_view place = "<!--data-->";

// JSON in which no tag or comment of HTML can begin.
std::string harmless(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json)
    if (c == '<')
      text += "\\u003c";  // '<' stands in JSON within strings alone
    else
      text += c;
  return text;
}

}  // namespace

std::string page_of(const PageData& data) {
  const std::size_t at = web_bundle.find(place);
  if (at == std::string_view::npos) throw std::logic_error("web_bundle: has no place for data");
  std::string page(web_bundle.substr(0, at));
  page += "<script type=\"application/json\" id=\"report\">" + harmless(data.json) + "</script>\n";
  for (const auto& [name, text] : data.packs)
    page.append("<script type=\"application/octet-stream\" id=\"pack-")
        .append(name)
        .append("\">")
        .append(text)
        .append("</script>\n");
  page += web_bundle.substr(at + place.size());
  return page;
}

}  // namespace unidyn
