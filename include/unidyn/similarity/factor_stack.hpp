#pragma once
// Many networks' bases side by side, so that the products of all pairs are one large matrix
// product.
//
// Directions of consecutive networks are columns of one tall matrix [samples × features], kept in
// panels of 32 columns: a panel holds its 32 numbers of the first sample, then those of the second,
// and so on, which is the order in which a product reads them, whichever side it is on. A group of
// networks with at most about 512 features starts a new panel; pairs of groups are what is
// multiplied at a time.
#include <Eigen/Core>
#include <vector>

#include "unidyn/similarity/geometry.hpp"

namespace unidyn {

/// Columns of single precision in panels.
class Panels {
 public:
  static constexpr Index width = 32;

  explicit Panels(Index samples) : samples_(samples) {}

  Index samples() const { return samples_; }
  /// The next column to be added.
  Index next() const { return next_; }
  /// Adds the columns of `matrix` [samples × columns].
  void add(ConstView<float> matrix);
  /// Leaves columns of zeros up to the end of the panel.
  void fill_up() { next_ = panels() * width; }
  Index panels() const { return static_cast<Index>(numbers_.size()); }
  /// The numbers of panel number `i` from sample number `sample` on.
  const float* from(Index i, Index sample) const {
    return numbers_[static_cast<std::size_t>(i)].data() + sample * width;
  }
  /// Columns `first` to before `first + count`.
  Matrix<float> columns(Index first, Index count) const;

 private:
  Index samples_;
  Index next_ = 0;
  std::vector<std::vector<float, Eigen::aligned_allocator<float>>> numbers_;
};

/// Some neighbouring panels.
struct PanelRange {
  const Panels& panels;
  Index first = 0;
  Index count = 0;
};

/// AᵀB [columns of A × columns of B] for A and B in panels of the same number of samples. With
/// `upper`, for which A and B are the same range, panels below the diagonal are left zero.
///
/// Products are summed in single precision over slabs of 128 samples, in the order of the samples
/// and with fused multiply-adds where the machine has them; then four slabs in single precision,
/// and what these come to in double precision. For columns of unit norm an entry is off by 5·10⁻⁷
/// at most, by 2·10⁻⁷ from some thousand samples on. That order depends on the number of samples
/// only, so equal columns give bitwise equal entries wherever they stand.
Matrix<double> panel_product(const PanelRange& a, const PanelRange& b, bool upper);

/// Networks ready to be compared with those of another stack, or with each other.
class FactorStack {
 public:
  /// Consecutive networks, and where their panels lie.
  struct Group {
    Index first = 0;  // network
    Index networks = 0;
    Index panel = 0;  // the first of their bases
    Index panels = 0;
    Index norm_panel = 0;  // the first of their row_norm_squared
    Index norm_panels = 0;
  };

  /// A stack of networks that were recorded on `samples` samples.
  explicit FactorStack(Index samples) : bases_(samples), norms_(samples) {}

  /// Adds a network, a copy. Throws std::invalid_argument if it has another number of samples;
  /// Factor{} has any.
  void add(const Factor& factor);

  Index size() const { return static_cast<Index>(networks_.size()); }
  Index samples() const { return bases_.samples(); }
  const std::vector<Group>& groups() const { return groups_; }
  /// The bases of the networks of a group, each with as many columns as it has directions.
  PanelRange bases(const Group& group) const { return {bases_, group.panel, group.panels}; }
  /// Their row_norm_squared, a column each; that of Factor{} is missing.
  PanelRange norms(const Group& group) const {
    return {norms_, group.norm_panel, group.norm_panels};
  }
  const GramFacts& facts(Index network) const { return at(network).facts; }
  /// The first column of a network's basis, and the column of its row_norm_squared, counted from
  /// the first of its group.
  Index basis_column(const Group& group, Index network) const {
    return at(network).basis - group.panel * Panels::width;
  }
  Index norm_column(const Group& group, Index network) const {
    return at(network).norm - group.norm_panel * Panels::width;
  }
  /// A network's basis [samples × directions] and row_norm_squared [samples × 1] by themselves.
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
