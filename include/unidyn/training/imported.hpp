#pragma once
#include <limits>
#include <string>

#include "unidyn/cells/cell.hpp"

namespace unidyn {

/// A network that was trained elsewhere, or a recording of states that were: a brain's, or a
/// model's of any kind. It becomes one of the networks of a population.
struct Imported {
  /// The UUID of everything below as its file has it: equal exactly for equal ones. All that is
  /// known of one whose file has not been read.
  std::string content;

  std::string origin = {};  // label: where it comes from
  std::string name = {};    // its own among those of its file
  long replicate = 1;       // its number among those of its origin
  bool recording = false;   // states alone: there are no weights, and `cell` says nothing
  bool trained = true;      // false: a network with its initial weights
  double l2 = std::numeric_limits<double>::quiet_NaN();  // that it was trained with; NaN: not known
  CellKind cell = {};
  Index units = 0;
  Vector<float> parameters = {};  // of a network, in the order of layout()
  Matrix<float> states = {};      // of a recording, on the probe's samples [units × samples]
};

/// What the origin of networks is called that Unidyn trained itself.
inline constexpr const char* trained_here = "trained here";

}  // namespace unidyn
