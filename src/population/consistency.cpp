// Whether the datasets of a population fit each other. What reads them relies on it.
#include <algorithm>

#include "unidyn/core/error.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/results/datasets.hpp"

namespace unidyn {

void Population::misfit(const std::string& dataset) const {
  throw StorageError(path_.string() + ":" + dataset +
                     ": does not fit the other datasets: the file was changed or damaged; run "
                     "`unidyn gather` or `unidyn run` again");
}

void Population::require_extents(const h5::Dataset& dataset, const std::string& name,
                                 const std::vector<hsize_t>& extents) const {
  const h5::Shape shape = dataset.shape();
  const bool fits = std::ranges::equal(shape, extents, [](hsize_t there, hsize_t wanted) {
    return wanted == any_extent || there == wanted;
  });
  if (!fits) misfit(name);
}

void Population::require_consistent() const {
  const hsize_t networks = status_.size();
  require_extents(basis_, datasets::representation_basis, {networks, any_extent, any_extent});
  require_extents(singular_value_, datasets::representation_singular_value,
                  {networks, basis_.shape()[2]});
  if (architecture_.size() != networks) misfit(datasets::network_architecture);
  if (units_.size() != networks) misfit(datasets::network_units);
  if (right_first_.size() != networks + 1 || !std::ranges::is_sorted(right_first_))
    misfit(datasets::representation_loading_count);
  require_extents(right_, datasets::representation_right,
                  {static_cast<hsize_t>(right_first_.back())});
  for (Index i = 0; i < size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::int64_t loadings = right_first_[at + 1] - right_first_[at];
    if (complete(i) && (units_[at] <= 0 || loadings % units_[at] != 0))
      misfit(datasets::network_units);
  }
  require_extents(transition_, datasets::graph_transition, {networks, any_extent, any_extent});
  const hsize_t nodes = transition_.shape()[1];
  require_extents(transition_, datasets::graph_transition, {networks, nodes, nodes});
  if (distance_) require_extents(*distance_, datasets::graph_distance, {networks, nodes, nodes});
  require_extents(eigenvalue_re_, datasets::graph_eigenvalue_re, {networks, nodes, any_extent});
  require_extents(eigenvalue_im_, datasets::graph_eigenvalue_im,
                  {networks, nodes, eigenvalue_re_.shape()[2]});
}

}  // namespace unidyn
