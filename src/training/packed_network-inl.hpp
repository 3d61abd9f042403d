// The memory of a recurrent network in panels, and the products that all cells share, once for each
// instruction set. Include only inside foreach_target.
//
// Trials are processed in chunks of a few columns, so that what a chunk leaves for the backward
// pass stays in cache: column t·chunk + n of every array is step t of the chunk's trial n.
#if defined(UNIDYN_PACKED_NETWORK_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef UNIDYN_PACKED_NETWORK_INL_HPP
#undef UNIDYN_PACKED_NETWORK_INL_HPP
#else
#define UNIDYN_PACKED_NETWORK_INL_HPP
#endif

#include <cmath>
#include <vector>

#include "linalg/simd/panels-inl.hpp"
#include "training/packed_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace unidyn::HWY_NAMESPACE {

/// The panels of one array at one step.
struct AtStep {
  float* first;
  size_t stride;
  float* operator[](size_t panel) const { return first + panel * stride; }
};

/// The input to a row group that does not depend on the state: row group `input` of the flat
/// vector's U, if any, and the N biases starting at `bias`.
struct Drive {
  static constexpr size_t none = ~size_t{0};
  size_t input;
  size_t bias;
};

/// A cell derives from this and adds its equations:
///   forward(t)              from h_t to h_{t+1}
///   backward(t)             from ∂L/∂h_{t+1} in dh() to ∂L/∂z in slope(·, t) and ∂L/∂h_t in dh()
///   accumulate(t, steps)    adds the weights' gradient from the slopes of these steps
class PackedNetwork {
 public:
  /// Trials in a chunk. A multiple of the tile's columns would rarely also divide the batch.
  static constexpr size_t largest_chunk = 16;
  /// Columns whose slopes are collected before they are accumulated, while they are in cache.
  static constexpr size_t block_columns = 96;

  PackedNetwork(const PackedShape& shape, size_t gates, std::vector<Drive> drives, size_t kept)
      : shape_(shape),
        gates_(gates),
        panels_(panels_for(shape.units)),
        chunk_(std::min(largest_chunk, shape.trials)),
        drives_(std::move(drives)),
        weights_(gates * panels_, padded_units()),
        transposed_(panels_, gates * padded_units()),
        drive_(drives_.size() * panels_, inputs()),
        readout_(panels_, shape.outputs),
        readout_bias_(shape.outputs),
        d_transposed_(panels_, gates * padded_units()),
        d_drive_(drives_.size() * panels_, inputs()),
        d_readout_(panels_, shape.outputs),
        d_readout_bias_(shape.outputs),
        hidden_(make_history()),
        kept_(kept * panels_, shape.time * chunk_),
        slopes_(drives_.size() * panels_, std::max(chunk_, block_columns)),
        dh_(panels_, chunk_),
        inputs_(shape.time * chunk_ * inputs()),
        error_(shape.time * chunk_ * shape.outputs) {}

  void pack(const float* parameters);
  /// Also resets the gradient.
  void pack_for_backward(const float* parameters);
  void unpack(float* gradient) const;

  /// Loads trials first … first + count − 1.
  void start(const float* inputs, size_t first, size_t count);
  /// Stores scale · w (y − target) of step t; returns Σ w (y − target)².
  double compare(const PackedTrials& trials, size_t first, size_t t, float scale);
  /// Of targets that are classes: stores scale · w (softmax y − target) of step t; adds to `sums`
  /// w (log Σ eʸ − y of the right class), and w where that is not the one largest y.
  void classify(const PackedTrials& trials, size_t first, size_t t, float scale, PackedSums& sums);
  /// Sets ∂L/∂h after the last step.
  void start_backward();
  /// Starts a block: slopes of steps from t on are kept.
  void start_block(size_t t) { block_ = t; }
  size_t block_steps() const { return std::max<size_t>(1, block_columns / columns_); }
  /// Adds the gradient of the drive and the readout from steps t … t + steps − 1.
  void accumulate_shared(size_t t, size_t steps);

 protected:
  // The drives of `gates` row groups, in the order of the flat vector.
  static std::vector<Drive> plain_drives(const PackedShape& shape, size_t gates) {
    std::vector<Drive> drives;
    for (size_t g = 0; g < gates; ++g)
      drives.push_back({g, gates * shape.units * (shape.units + shape.inputs) + g * shape.units});
    return drives;
  }

  Panels make_history() const { return {panels_, (shape_.time + 1) * chunk_}; }
  Panels make_steps() const { return {panels_, shape_.time * chunk_}; }
  Panels make_step() const { return {panels_, chunk_}; }
  void start_at_zero(const Panels& history) const {
    for (size_t q = 0; q < panels_; ++q) std::fill_n(history.at(q, 0), columns_ * panel_rows, 0.0f);
  }

  AtStep at(const Panels& array, size_t t) const {
    return {array.at(0, t * columns_), array.stride()};
  }
  AtStep h(size_t t) const { return at(hidden_, t); }
  AtStep dh() const { return {dh_.at(0, 0), dh_.stride()}; }
  AtStep kept(size_t k, size_t t) const {
    return {kept_.at(k * panels_, t * columns_), kept_.stride()};
  }
  AtStep slope(size_t g, size_t t) const {
    return {slopes_.at(g * panels_, (t - block_) * columns_), slopes_.stride()};
  }

  /// For every panel q, f = body(q), then f(e) for every vector e of this step's columns.
  template <class Body>
  HWY_INLINE void pass(const Body& body) const {
    const size_t end = columns_ * panel_rows;
    for (size_t q = 0; q < panels_; ++q) {
      const auto f = body(q);
      for (size_t e = 0; e < end; e += lanes) f(e);
    }
  }

  /// to ← W_g from + U_g x_t + b_g for `count` row groups starting at `first`.
  void project(size_t first, size_t count, AtStep from, AtStep to, size_t t) const {
    const Summand recurrent{weights_.at(first * panels_, 0),
                            weights_.stride(),
                            from.first,
                            panel_rows,
                            1,
                            panel_rows,
                            panels_,
                            from.stride};
    product<false>(to.first, to.stride, count * panels_, columns_, drive_of(first, t), recurrent);
  }
  /// to ← U_g x_t + b_g.
  void drive(size_t g, AtStep to, size_t t) const {
    product<false>(to.first, to.stride, panels_, columns_, drive_of(g, t));
  }
  /// to ← Σ_g W_gᵀ ∂L/∂z_g over `count` row groups starting at `first`.
  void pull(size_t first, size_t count, size_t t, AtStep to) const {
    product<false>(to.first, to.stride, panels_, columns_, pulled(first, count, t));
  }
  /// dh ← [dh +] the same + the readout's part of ∂L/∂h_t. There is nothing before step 0.
  template <bool accumulate>
  void pull_back(size_t first, size_t count, size_t t) const {
    if (t == 0) return;
    product<accumulate>(dh_.at(0, 0), dh_.stride(), panels_, columns_, asked_of(t - 1),
                        pulled(first, count, t));
  }
  /// Adds Σ_t ∂L/∂z_g fromᵀ to the gradient of W_g, where `from` is what W_g multiplied.
  void correlate(size_t first, size_t count, const Panels& from, size_t t, size_t steps) const {
    for (size_t g = first * panels_; g < (first + count) * panels_; ++g)
      product<true>(d_transposed_.at(0, g * panel_rows), d_transposed_.stride(), panels_,
                    panel_rows,
                    Summand{from.at(0, t * columns_), from.stride(), slopes_.at(g, 0),
                            steps * columns_, panel_rows, 1});
  }
  const Panels& hidden() const { return hidden_; }

 private:
  size_t padded_units() const { return panels_ * panel_rows; }
  size_t inputs() const { return shape_.inputs + 1; }  // the last one is 1, for biases
  size_t input_offset() const { return gates_ * shape_.units * shape_.units; }
  size_t readout_offset() const;

  /// y [outputs × columns of the chunk] ← W_o h + b_o, for `count` columns starting at column n.
  template <size_t count>
  void read_columns(AtStep state, size_t n, float* y) const;
  /// Stores y of step t where ∂L/∂y will be; returns the place.
  float* read_out(size_t t);

  Summand drive_of(size_t g, size_t t) const {
    return {drive_.at(g * panels_, 0),
            drive_.stride(),
            inputs_.data() + t * columns_ * inputs(),
            inputs(),
            1,
            inputs()};
  }
  Summand pulled(size_t first, size_t count, size_t t) const {
    const AtStep z = slope(first, t);
    return {transposed_.at(0, first * padded_units()),
            transposed_.stride(),
            z.first,
            panel_rows,
            1,
            panel_rows,
            count * panels_,
            z.stride};
  }
  Summand asked_of(size_t t) const {
    return {readout_.at(0, 0),
            readout_.stride(),
            error_.data() + t * columns_ * shape_.outputs,
            shape_.outputs,
            1,
            shape_.outputs};
  }

  PackedShape shape_;
  size_t gates_;
  size_t panels_;       // of N rows
  size_t chunk_;        // trials in a full chunk
  size_t columns_ = 0;  // trials in the current one
  size_t block_ = 0;    // first step whose slopes are kept
  std::vector<Drive> drives_;

  Panels weights_;     // W, row groups stacked vertically
  Panels transposed_;  // Wᵀ, row groups side by side
  Panels drive_;       // [U b]
  Panels readout_;     // W_oᵀ
  std::vector<float> readout_bias_;
  Panels d_transposed_, d_drive_, d_readout_;  // ∂L/∂ these
  std::vector<double> d_readout_bias_;

  Panels hidden_;              // h_0 … h_T
  Panels kept_;                // what each step stores for the backward pass
  Panels slopes_;              // ∂L/∂z of the steps of a block
  Panels dh_;                  // ∂L/∂h of one step
  std::vector<float> inputs_;  // [x; 1]
  std::vector<float> error_;   // ∂L/∂y
};

inline size_t PackedNetwork::readout_offset() const {
  const size_t biases = drives_.size() * shape_.units;
  return input_offset() + gates_ * shape_.units * shape_.inputs + biases;
}

inline void PackedNetwork::pack(const float* parameters) {
  const size_t n = shape_.units;
  for (size_t row = 0; row < gates_ * n; ++row) {
    const size_t g = row / n, i = row % n;
    const float* from = parameters + row * n;
    float* to = weights_.at(g * panels_ + i / panel_rows, 0) + i % panel_rows;
    for (size_t k = 0; k < n; ++k) to[k * panel_rows] = from[k];
  }
  for (size_t g = 0; g < drives_.size(); ++g)
    for (size_t i = 0; i < n; ++i) {
      float* to = drive_.at(g * panels_ + i / panel_rows, 0) + i % panel_rows;
      if (drives_[g].input != Drive::none)
        for (size_t k = 0; k < shape_.inputs; ++k)
          to[k * panel_rows] =
              parameters[input_offset() + (drives_[g].input * n + i) * shape_.inputs + k];
      to[shape_.inputs * panel_rows] = parameters[drives_[g].bias + i];
    }
  const float* readout = parameters + readout_offset();
  for (size_t o = 0; o < shape_.outputs; ++o)
    for (size_t i = 0; i < n; ++i)
      readout_.at(i / panel_rows, o)[i % panel_rows] = readout[o * n + i];
  std::copy_n(readout + shape_.outputs * n, shape_.outputs, readout_bias_.begin());
}

inline void PackedNetwork::pack_for_backward(const float* parameters) {
  pack(parameters);
  const size_t n = shape_.units;
  for (size_t row = 0; row < gates_ * n; ++row)
    for (size_t j = 0; j < n; j += panel_rows)
      std::copy_n(parameters + row * n + j, std::min(panel_rows, n - j),
                  transposed_.at(j / panel_rows, row / n * padded_units() + row % n));
  d_transposed_.clear();
  d_drive_.clear();
  d_readout_.clear();
  std::fill(d_readout_bias_.begin(), d_readout_bias_.end(), 0.0);
}

inline void PackedNetwork::unpack(float* gradient) const {
  const size_t n = shape_.units;
  for (size_t row = 0; row < gates_ * n; ++row)
    for (size_t j = 0; j < n; j += panel_rows)
      std::copy_n(d_transposed_.at(j / panel_rows, row / n * padded_units() + row % n),
                  std::min(panel_rows, n - j), gradient + row * n + j);
  for (size_t g = 0; g < drives_.size(); ++g)
    for (size_t i = 0; i < n; ++i) {
      const float* from = d_drive_.at(g * panels_ + i / panel_rows, 0) + i % panel_rows;
      if (drives_[g].input != Drive::none)
        for (size_t k = 0; k < shape_.inputs; ++k)
          gradient[input_offset() + (drives_[g].input * n + i) * shape_.inputs + k] =
              from[k * panel_rows];
      gradient[drives_[g].bias + i] = from[shape_.inputs * panel_rows];
    }
  float* readout = gradient + readout_offset();
  for (size_t o = 0; o < shape_.outputs; ++o) {
    for (size_t i = 0; i < n; ++i)
      readout[o * n + i] = d_readout_.at(i / panel_rows, o)[i % panel_rows];
    readout[shape_.outputs * n + o] = static_cast<float>(d_readout_bias_[o]);
  }
}

inline void PackedNetwork::start(const float* inputs_of_all, size_t first, size_t count) {
  columns_ = count;
  block_ = 0;
  float* to = inputs_.data();
  for (size_t t = 0; t < shape_.time; ++t)
    for (size_t n = first; n < first + count; ++n) {
      to = std::copy_n(inputs_of_all + (t * shape_.trials + n) * shape_.inputs, shape_.inputs, to);
      *to++ = 1;
    }
  start_at_zero(hidden_);
}

template <size_t count>
HWY_INLINE void PackedNetwork::read_columns(AtStep state, size_t n, float* y) const {
  for (size_t o = 0; o < shape_.outputs; ++o) {
    V even[count], odd[count];
    HWY_UNROLL(4)
    for (size_t j = 0; j < count; ++j) even[j] = odd[j] = all(0);
    for (size_t q = 0; q < panels_; ++q) {
      const float *w = readout_.at(q, o), *x = state[q] + n * panel_rows;
      for (size_t i = 0; i < panel_rows; i += 2 * lanes) {
        const V w_even = load(w + i), w_odd = load(w + i + lanes);
        HWY_UNROLL(4)
        for (size_t j = 0; j < count; ++j) {
          even[j] = hn::MulAdd(w_even, load(x + j * panel_rows + i), even[j]);
          odd[j] = hn::MulAdd(w_odd, load(x + j * panel_rows + i + lanes), odd[j]);
        }
      }
    }
    HWY_UNROLL(4)
    for (size_t j = 0; j < count; ++j)
      y[(n + j) * shape_.outputs + o] =
          hn::GetLane(hn::SumOfLanes(Lanes(), even[j] + odd[j])) + readout_bias_[o];
  }
}

inline float* PackedNetwork::read_out(size_t t) {
  float* y = error_.data() + t * columns_ * shape_.outputs;
  size_t n = 0;
  for (; n + 4 <= columns_; n += 4) read_columns<4>(h(t + 1), n, y);
  for (; n < columns_; ++n) read_columns<1>(h(t + 1), n, y);
  return y;
}

inline double PackedNetwork::compare(const PackedTrials& trials, size_t first, size_t t,
                                     float scale) {
  const size_t numbers = columns_ * shape_.outputs;
  const size_t offset = (t * shape_.trials + first) * shape_.outputs;
  const float* target = trials.targets + offset;
  float* error = read_out(t);
  double sum = 0;
  if (trials.weights == nullptr) {
    for (size_t i = 0; i < numbers; ++i) {
      const float e = error[i] - target[i];
      sum += static_cast<double>(e) * static_cast<double>(e);
      error[i] = scale * e;
    }
    return sum;
  }
  const float* weight = trials.weights + offset;
  for (size_t i = 0; i < numbers; ++i) {
    const float e = error[i] - target[i];
    sum += static_cast<double>(weight[i]) * static_cast<double>(e) * static_cast<double>(e);
    error[i] = scale * weight[i] * e;
  }
  return sum;
}

inline void PackedNetwork::classify(const PackedTrials& trials, size_t first, size_t t, float scale,
                                    PackedSums& sums) {
  const size_t outputs = shape_.outputs;
  float* y = read_out(t);
  for (size_t n = 0; n < columns_; ++n, y += outputs) {
    const size_t offset = (t * shape_.trials + first + n) * outputs;
    const float weight = trials.weights == nullptr ? 1 : trials.weights[offset];
    if (weight == 0) {
      std::fill_n(y, outputs, 0.0f);
      continue;
    }
    const float* target = trials.targets + offset;
    size_t right = 0, largest = 0;
    for (size_t o = 1; o < outputs; ++o) {
      if (target[o] > target[right]) right = o;
      if (y[o] > y[largest]) largest = o;
    }
    const float answer = y[right], top = y[largest];
    bool wrong = false;
    double sum = 0;
    for (size_t o = 0; o < outputs; ++o) {
      wrong |= o != right && !(y[o] < answer);
      const double e = std::exp(static_cast<double>(y[o]) - static_cast<double>(top));
      y[o] = static_cast<float>(e);
      sum += e;
    }
    const auto share = static_cast<float>(1 / sum);
    for (size_t o = 0; o < outputs; ++o) y[o] = scale * weight * (share * y[o] - target[o]);
    const double below = static_cast<double>(top) - static_cast<double>(answer);
    sums.loss += static_cast<double>(weight) * (below + std::log(sum));
    if (wrong) sums.wrong += static_cast<double>(weight);
  }
}

inline void PackedNetwork::start_backward() {
  product<false>(dh_.at(0, 0), dh_.stride(), panels_, columns_, asked_of(shape_.time - 1));
}

inline void PackedNetwork::accumulate_shared(size_t t, size_t steps) {
  const size_t columns = steps * columns_;
  product<true>(d_drive_.at(0, 0), d_drive_.stride(), drives_.size() * panels_, inputs(),
                Summand{slopes_.at(0, 0), slopes_.stride(),
                        inputs_.data() + t * columns_ * inputs(), columns, inputs(), 1});
  const AtStep state = h(t + 1);
  const float* error = error_.data() + t * columns_ * shape_.outputs;
  product<true>(d_readout_.at(0, 0), d_readout_.stride(), panels_, shape_.outputs,
                Summand{state.first, state.stride, error, columns, shape_.outputs, 1});
  for (size_t o = 0; o < shape_.outputs; ++o) {
    double sum = d_readout_bias_[o];
    for (size_t n = 0; n < columns; ++n) sum += error[n * shape_.outputs + o];
    d_readout_bias_[o] = sum;
  }
}

}  // namespace unidyn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
