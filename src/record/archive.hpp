#pragma once
// Fields (results/fields.hpp) as a table of contents and two arrays of numbers. The contents are
// text, a line for each field in the order of the description: its path, its type, its number of
// entries, of arrays the rows and columns of each entry, and
//
//   network/reason text 1 11 out of luck           texts themselves, after the length of each
//   [bytes] network/steps int64 1 340                      integers and flags (0 or 1) themselves
//   network/loss float64 1 0.00028                 a single number, in digits that bring it back
//   fixed_point/q float64 27 1728                  where their values begin among all float64
//   representation/basis float32 1 640 64 4547     the same among all float32
//
// So a look at the contents tells all but arrays of numbers. Complex numbers are two float64 each.
#include <string>
#include <string_view>
#include <vector>

#include "unidyn/results/fields.hpp"

namespace unidyn::archive {

/// What is written of fields.
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

/// How much is read.
enum class Extent {
  whole,
  outline,  // the contents alone: shapes of arrays of numbers, but no values
};

/// A place in the contents.
class Cursor {
 public:
  Cursor(const View& view, Extent extent) : from_(view), extent_(extent), left_(view.contents) {}

  /// Reads the fields that `fields` describes, which have to come next, into its entries. Throws a
  /// std::exception where others do.
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
  Index next_float32_ = 0;  // the first that no field before has had
  Index next_float64_ = 0;
};

}  // namespace unidyn::archive
