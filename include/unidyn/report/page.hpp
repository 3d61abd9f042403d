#pragma once
#include <string>
#include <utility>
#include <vector>

namespace unidyn {

/// The data shown by a page: one JSON text, and packs (pack.hpp) under the names used in it.
struct PageData {
  std::string json;
  std::vector<std::pair<std::string, std::string>> packs;
};

/// The page: the built web project (src/report/web), compiled into the program, with `data`
/// inserted. It is self-contained, and no text in `data` can end the element that contains it.
std::string page_of(const PageData& data);

}  // namespace unidyn
