#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "unidyn/cells/kind.hpp"
#include "unidyn/cells/random_weights.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/core/settings.hpp"
#include "unidyn/linalg/types.hpp"

namespace unidyn {

/// A block of the flat parameter vector: a row-major rows × columns matrix, starting at `offset`.
struct WeightBlock {
  std::string name;
  Index offset;
  Index rows;
  Index columns;

  Index size() const { return rows * columns; }
};

/// The distribution that the weights of a new network are drawn from. Biases do not depend on it.
enum class InitialWeights {
  scaled,      // see Initialisation
  glorot,      // every W and U uniform in ±√(6 / (rows + columns)) (Glorot & Bengio 2010)
  orthogonal,  // every W a random orthogonal matrix (Saxe et al. 2014), U as for `glorot`
};
template <>
struct Names<InitialWeights> {
  static constexpr std::array<std::pair<InitialWeights, std::string_view>, 3> value{
      {{InitialWeights::scaled, "scaled"},
       {InitialWeights::glorot, "glorot"},
       {InitialWeights::orthogonal, "orthogonal"}}};
};

/// How the weights of a new network are drawn. `scaled`: input weights are N(0, input²/I) and
/// recurrent weights N(0, gain²/N), except those of relu candidates, and with `identity` those of
/// tanh candidates too, which are gain·𝟙 + N(0, noise²/N) (after Le, Jaitly & Hinton 2015). The
/// LSTM, whose memory is its cell state, has no weights near the identity; its rule for relu is in
/// lstm.hpp. [ours]
///
/// `glorot` and `orthogonal` are the defaults of common libraries, the same for all cells and
/// without structure that suits a task: controls for the effect of initialisation. For them W and U
/// are the blocks of one gate or candidate, and the other members have no effect.
struct Initialisation {
  InitialWeights initial = InitialWeights::scaled;
  double gain = 0.9;
  double noise = 0.1;
  double input = 1;
  bool identity = false;

  static void describe(auto& self, auto&& setting) {
    setting(
        "initial", self.initial, Range{},
        "distribution of new weights; glorot and orthogonal use no gain, noise, identity, input");
    setting("gain", self.gain, Range{0, 10}, "scale of new recurrent weights: N(0, gain²/units)");
    setting("noise", self.noise, Range{0, 10},
            "relu: new recurrent weights are gain·1 + N(0, noise²/units) instead");
    setting("identity", self.identity, Range{}, "whether the same holds for tanh");
    setting("input", self.input, Range{0, 100},
            "scale of new input weights: N(0, input²/channels)");
  }

  /// Whether candidates of this activation start near a multiple of the identity.
  bool near_identity(Activation candidate) const {
    return initial == InitialWeights::scaled && (identity || candidate == Activation::relu);
  }
};

/// What all cells share: G row groups of N rows, one for each gate or candidate, in
///
///   z = W h + U x + b,   W [G·N × N], U [G·N × I], b [G·N],
///
/// laid out in the parameter vector as W ("recurrent"), U ("input"), b ("bias"), in row-major
/// order. N is the number of units, I that of input channels, B the size of a batch.
template <Index Gates>
class Gated {
 public:
  static constexpr Index gates = Gates;

  /// Requires inputs ≥ 1 and units ≥ 1.
  Gated(Index inputs, Index units) : inputs_(inputs), units_(units) {
    require(inputs >= 1 && units >= 1, "a cell needs at least one input and one unit");
  }

  Index inputs() const { return inputs_; }
  Index units() const { return units_; }

  std::vector<WeightBlock> layout() const {
    const Index rows = gates * units_;
    return {{"recurrent", 0, rows, units_},
            {"input", rows * units_, rows, inputs_},
            {"bias", rows * (units_ + inputs_), rows, 1}};
  }
  Index parameter_count() const { return gates * units_ * (units_ + inputs_ + 1); }

 protected:
  static constexpr Index none = -1;  // no row group

  template <class S>
  using RowMajor = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  // The blocks of the parameter vector `w` (or of a gradient, which has the same layout).
  template <class S>
  auto recurrent(std::span<S> w) const {
    return block(w, 0, units_);
  }
  template <class S>
  auto input(std::span<S> w) const {
    return block(w, gates * units_ * units_, inputs_);
  }
  template <class S>
  auto bias(std::span<S> w) const {
    return block(w, gates * units_ * (units_ + inputs_), 1).col(0);
  }

  /// The rows of gate `k`, where `rows` consists of groups of N.
  template <class M>
  auto gate(M&& rows, Index k) const {
    return rows.middleRows(k * units_, units_);
  }

  /// The part of z that does not depend on the state, U x + b.
  template <class S>
  void drive(std::span<const S> w, ConstView<S> x, View<S> z) const {
    z.colwise() = bias(w);
    z.noalias() += input(w) * x;
  }

  /// ∂L/∂U and ∂L/∂b from ∂L/∂z.
  template <class S>
  void accumulate_drive(std::span<S> gradient, ConstView<S> dz, ConstView<S> x) const {
    input(gradient).noalias() += dz * x.transpose();
    bias(gradient) += dz.rowwise().sum();
  }

  /// Adds diag(slope) M to `sum` [rows × columns], where M is row-major like all weights. Works on
  /// a few rows at a time: each number of a column of M is in another cache line.
  template <class S, class M>
  static void add_scaled(const Vector<S>& slope, const M& weights, View<S> sum) {
    constexpr Index together = 8;
    for (Index row = 0; row < sum.rows(); row += together) {
      const Index rows = std::min(together, sum.rows() - row);
      sum.middleRows(row, rows) +=
          slope.segment(row, rows).asDiagonal() * weights.middleRows(row, rows);
    }
  }

  /// Σₖ diag(slopeₖ) Mₖ over the row groups of `weights` [G·N × columns]: the derivative of the
  /// next state through z.
  template <class S, class M>
  Matrix<S> gated_sum(const Vector<S>& slope, const M& weights) const {
    Matrix<S> sum = Matrix<S>::Zero(units_, weights.cols());
    for (Index k = 0; k < gates; ++k) add_scaled<S>(gate(slope, k), gate(weights, k), sum);
    return sum;
  }

  /// Draws W and U into `w` as described at Initialisation, and sets b = 0. The row group
  /// `identity` of W, unless it is `none`, is drawn near a multiple of the identity.
  template <class S>
  void draw(std::span<S> w, Index identity, Initialisation how, Stream& stream) const {
    if (how.initial == InitialWeights::scaled) {
      draw_scaled(w, identity, how, stream);
    } else {
      for (Index k = 0; k < gates; ++k)
        gate(recurrent(w), k) =
            (how.initial == InitialWeights::orthogonal ? random_orthogonal(units_, stream)
                                                       : random_glorot(units_, units_, stream))
                .template cast<S>();
      for (Index k = 0; k < gates; ++k)
        gate(input(w), k) = random_glorot(units_, inputs_, stream).template cast<S>();
    }
    bias(w).setZero();
  }

 private:
  template <class S>
  void draw_scaled(std::span<S> w, Index identity, Initialisation how, Stream& stream) const {
    using std::sqrt;
    auto W = recurrent(w);
    const double scale = 1 / sqrt(static_cast<double>(units_));
    for (Index row = 0; row < W.rows(); ++row) {
      const bool near_identity = row / units_ == identity;
      const double spread = (near_identity ? how.noise : how.gain) * scale;
      for (Index column = 0; column < units_; ++column)
        W(row, column) = static_cast<S>(spread * stream.normal() +
                                        (near_identity && row % units_ == column ? how.gain : 0.0));
    }
    auto U = input(w);
    for (Index row = 0; row < U.rows(); ++row)
      for (Index column = 0; column < inputs_; ++column)
        U(row, column) =
            static_cast<S>(how.input * stream.normal() / sqrt(static_cast<double>(inputs_)));
  }

  template <class S>
  auto block(std::span<S> w, Index offset, Index columns) const {
    using M =
        std::conditional_t<std::is_const_v<S>, const RowMajor<std::remove_const_t<S>>, RowMajor<S>>;
    return Eigen::Map<M>(w.data() + offset, gates * units_, columns);
  }

  Index inputs_;
  Index units_;
};

}  // namespace unidyn
