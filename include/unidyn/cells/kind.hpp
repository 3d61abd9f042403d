#pragma once
// The kinds of cells, by their names in job files.
#include "unidyn/core/enumeration.hpp"

namespace unidyn {

enum class Architecture { vanilla, ugrnn, gru, lstm };
enum class Activation { tanh, relu };
/// Where a GRU's reset gate acts: on the state before the candidate's matrix product (Cho et al.
/// 2014) or on the product (what cuDNN and torch.nn.GRU compute).
enum class Reset { before, after };

template <>
struct Names<Architecture> {
  static constexpr std::array<std::pair<Architecture, std::string_view>, 4> value{
      {{Architecture::vanilla, "vanilla"},
       {Architecture::ugrnn, "ugrnn"},
       {Architecture::gru, "gru"},
       {Architecture::lstm, "lstm"}}};
};
template <>
struct Names<Activation> {
  static constexpr std::array<std::pair<Activation, std::string_view>, 2> value{
      {{Activation::tanh, "tanh"}, {Activation::relu, "relu"}}};
};
template <>
struct Names<Reset> {
  static constexpr std::array<std::pair<Reset, std::string_view>, 2> value{
      {{Reset::before, "before"}, {Reset::after, "after"}}};
};

}  // namespace unidyn
