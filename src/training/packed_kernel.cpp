#include "training/packed_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "training/packed_kernel.cpp"
#include <hwy/foreach_target.h>

#include "training/packed_cells-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace unidyn::HWY_NAMESPACE {

template <class Cell>
class Kernel final : public PackedKernel {
 public:
  explicit Kernel(const PackedShape& shape) : shape_(shape), cell_(shape) {}

  PackedSums value(const float* parameters, const PackedTrials& trials) override {
    cell_.pack(parameters);
    double loss = 0, wrong = 0;
    for_each_chunk([&](size_t first, size_t count) {
      const PackedSums sums = forward(trials, first, count);
      loss += sums.loss;
      wrong += sums.wrong;
    });
    return {loss / trials.total_weight, wrong / trials.total_weight};
  }

  double gradient(const float* parameters, const PackedTrials& trials, float* gradient) override {
    cell_.pack_for_backward(parameters);
    double sum = 0;
    for_each_chunk([&](size_t first, size_t count) {
      sum += forward(trials, first, count).loss;
      backward();
    });
    cell_.unpack(gradient);
    return sum / trials.total_weight;
  }

 private:
  template <class Body>
  void for_each_chunk(const Body& body) {
    for (size_t first = 0; first < shape_.trials; first += PackedNetwork::largest_chunk)
      body(first, std::min(PackedNetwork::largest_chunk, shape_.trials - first));
  }

  PackedSums forward(const PackedTrials& trials, size_t first, size_t count) {
    const auto scale = static_cast<float>((trials.classes ? 1 : 2) / trials.total_weight);
    cell_.start(trials.inputs, first, count);
    PackedSums sums{0, 0};
    for (size_t t = 0; t < shape_.time; ++t) {
      cell_.forward(t);
      if (trials.classes)
        cell_.classify(trials, first, t, scale, sums);
      else
        sums.loss += cell_.compare(trials, first, t, scale);
    }
    return sums;
  }

  void backward() {
    cell_.start_backward();
    for (size_t end = shape_.time; end > 0;) {
      const size_t begin = end - std::min(end, cell_.block_steps());
      cell_.start_block(begin);
      for (size_t t = end; t-- > begin;) cell_.backward(t);
      cell_.accumulate(begin, end - begin);
      cell_.accumulate_shared(begin, end - begin);
      end = begin;
    }
  }

  PackedShape shape_;
  Cell cell_;
};

template <template <class> class Cell>
PackedKernel* with_activation(const PackedShape& shape) {
  if (shape.activation == Activation::tanh) return new Kernel<Cell<Tanh>>(shape);
  return new Kernel<Cell<Relu>>(shape);
}

PackedKernel* new_kernel(const PackedShape& shape) {
  switch (shape.architecture) {
    case Architecture::vanilla:
      return with_activation<Vanilla>(shape);
    case Architecture::ugrnn:
      return with_activation<Ugrnn>(shape);
    case Architecture::gru:
      return shape.reset == Reset::before ? with_activation<GruBefore>(shape)
                                          : with_activation<GruAfter>(shape);
    case Architecture::lstm:
      return with_activation<Lstm>(shape);
  }
  return nullptr;
}

}  // namespace unidyn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace unidyn {

HWY_EXPORT(new_kernel);

std::unique_ptr<PackedKernel> make_packed_kernel(const PackedShape& shape) {
  return std::unique_ptr<PackedKernel>(HWY_DYNAMIC_DISPATCH(new_kernel)(shape));
}

}  // namespace unidyn
#endif
