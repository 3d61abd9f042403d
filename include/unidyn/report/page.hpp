#pragma once
#include <string>
#include <utility>
#include <vector>

namespace unidyn {

/// What a page shows: one JSON text, and packs (pack.hpp) by the names that it refers to them by.
struct PageData {
  std::string json;
  std::vector<std::pair<std::string, std::string>> packs;
};

/// The page: the built web project (src/report/web), which the program holds, with `data` in it.
/// It needs nothing else, and no text of `data` can end the element that it stands in.
std::string page_of(const PageData& data);

}  // namespace unidyn
