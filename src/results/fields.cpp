#include "unidyn/results/fields.hpp"

namespace unidyn {

Index Field::size_of(Index entry) const {
  if (!is_array) return 1;
  const auto at = 2 * static_cast<std::size_t>(entry);
  return shape[at] * shape[at + 1];
}

Index Field::size() const {
  Index sum = 0;
  for (Index entry = 0; entry < entries; ++entry) sum += size_of(entry);
  return sum;
}

}  // namespace unidyn
