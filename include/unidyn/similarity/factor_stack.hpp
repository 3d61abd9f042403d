#pragma once
// Many networks' bases side by side, so that the products of all pairs are one large matrix
// product.
//
// The directions of consecutive networks are columns of one tall matrix [samples × features],
// stored in panels of 32 columns. A panel holds its 32 numbers for the first sample, then those for
// the second, and so on: the order in which a product reads them, on either side. A group is a run
// of networks with at most about 512 features together and starts a new panel; the unit of
// multiplication is a pair of groups.
#include <Eigen/Core>
#include <vector>

#include "unidyn/similarity/geometry.hpp"

namespace unidyn {

/// Single-precision columns in panels.
class Panels {
 public:
  static constexpr Index width = 32;

  explicit Panels(Index samples) : samples_(samples) {}

  Index samples() const { return samples_; }
  /// The index of the next column to be added.
  Index next() const { return next_; }
  /// Adds the columns of `matrix` [samples × columns].
  void add(ConstView<float> matrix);
  /// Pads the current panel with columns of zeros.
  void fill_up() { next_ = panels() * width; }
  Index panels() const { return static_cast<Index>(numbers_.size()); }
  /// The numbers of panel `i` from sample `sample` on.
  const float* from(Index i, Index sample) const {
    return numbers_[static_cast<std::size_t>(i)].data() + sample * width;
  }
  /// Columns `first` to `first + count` (exclusive).
  Matrix<float> columns(Index first, Index count) const;

 private:
  Index samples_;
  Index next_ = 0;
  std::vector<std::vector<float, Eigen::aligned_allocator<float>>> numbers_;
};

/// A range of adjacent panels.
struct PanelRange {
  const Panels& panels;
  Index first = 0;
  Index count = 0;
};

/// AᵀB [columns of A × columns of B] for A and B in panels with the same number of samples. With
/// `upper`, which requires A and B to be the same range, panels below the diagonal are left zero.
///
/// Products are summed in single precision over slabs of 128 samples, in the order of the samples
/// and with fused multiply-adds where the machine has them; then over four slabs in single
/// precision, and over those in double precision. For columns of unit norm the error of an entry is
/// at most 5·10⁻⁷, and 2·10⁻⁷ from about a thousand samples on. The order depends on the number of
/// samples only, so equal columns give bitwise equal entries wherever they are.
Matrix<double> panel_product(const PanelRange& a, const PanelRange& b, bool upper);

/// Networks prepared for comparison with those of another stack, or with each other.
class FactorStack {
 public:
  /// A run of consecutive networks and the location of its panels.
  struct Group {
    Index first = 0;  // network
    Index networks = 0;
    Index panel = 0;  // first panel of their bases
    Index panels = 0;
    Index norm_panel = 0;  // first panel of their row_norm_squared
    Index norm_panels = 0;
  };

  /// A stack of networks that were recorded on `samples` samples.
  explicit FactorStack(Index samples) : bases_(samples), norms_(samples) {}

  /// Adds a copy of a network. Throws std::invalid_argument if it has another number of samples;
  /// Factor{} fits any.
  void add(const Factor& factor);

  Index size() const { return static_cast<Index>(networks_.size()); }
  Index samples() const { return bases_.samples(); }
  const std::vector<Group>& groups() const { return groups_; }
  /// The bases of a group's networks; each has as many columns as the network has directions.
  PanelRange bases(const Group& group) const { return {bases_, group.panel, group.panels}; }
  /// Their row_norm_squared, one column each; Factor{} has no column.
  PanelRange norms(const Group& group) const {
    return {norms_, group.norm_panel, group.norm_panels};
  }
  const GramFacts& facts(Index network) const { return at(network).facts; }
  /// The first column of a network's basis, and the column of its row_norm_squared, counted from
  /// the start of its group.
  Index basis_column(const Group& group, Index network) const {
    return at(network).basis - group.panel * Panels::width;
  }
  Index norm_column(const Group& group, Index network) const {
    return at(network).norm - group.norm_panel * Panels::width;
  }
  /// Copies of a network's basis [samples × directions] and row_norm_squared [samples × 1].
  Matrix<float> basis(Index network) const;
  Matrix<float> row_norm_squared(Index network) const;

 private:
  struct Network {
    GramFacts facts;
    Index basis = 0;  // column of bases_
    Index norm = 0;   // column of norms_
  };

  const Network& at(Index network) const { return networks_[static_cast<std::size_t>(network)]; }

  Panels bases_, norms_;
  std::vector<Network> networks_;
  std::vector<Group> groups_;
};

}  // namespace unidyn
