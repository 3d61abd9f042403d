#pragma once
// Fields (results/fields.hpp) as a table of contents and two arrays of numbers. The contents are
// text, one line for each field in the order of the description: its path, its type, its number of
// entries, for arrays the rows and columns of each, and
//
//   network/reason text 1 11 out of luck           texts: their lengths [bytes] and themselves
//   network/steps int64 1 340                      integers and flags (0 or 1): themselves
//   network/loss float64 1 0.00028                 a single number: digits that restore it
//   fixed_point/q float64 27 1728                  others: start of their values among all float64
//   representation/basis float32 1 640 64 4547     likewise among all float32
//
// So the contents alone give everything but arrays of numbers. Complex numbers are two float64.
#include <string>
#include <string_view>
#include <vector>

#include "unidyn/results/fields.hpp"

namespace unidyn::archive {

/// The written form of fields.
struct Packed {
  std::string contents;
  std::vector<float> float32;
  std::vector<double> float64;
};

/// Adds `fields` to `packed`.
void pack(const Fields& fields, Packed& packed);

/// The same as bytes that were read, which need not be aligned.
struct View {
  std::string_view contents;
  std::string_view float32;
  std::string_view float64;
};

/// How much to read.
enum class Extent {
  whole,
  outline,  // only the contents: the shapes of arrays, but not their values
};

/// A position in the contents.
class Cursor {
 public:
  Cursor(const View& view, Extent extent) : from_(view), extent_(extent), left_(view.contents) {}

  /// Reads the fields that `fields` describes, which must come next, into its entries. Throws a
  /// std::exception if other fields come next.
  void unpack(Fields& fields);
  bool at_end() const { return left_.empty(); }

 private:
  void unpack(Field& field);
  void begin(const Field& field);
  void read_shapes(Field& field);
  void read_texts(Field& field);
  void read_numbers(Field& field);
  template <class T>
  T number();
  void end();

  View from_;
  Extent extent_;
  std::string_view left_;
  Index next_float32_ = 0;  // the first one not yet used by a field
  Index next_float64_ = 0;
};

}  // namespace unidyn::archive
