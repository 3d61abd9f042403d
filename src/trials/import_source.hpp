#pragma once
// What files of networks and files of recordings have in common.
#include <functional>
#include <string>
#include <vector>

#include "trial_source.hpp"
#include "unidyn/core/uuid.hpp"
#include "unidyn/training/imported.hpp"

namespace unidyn {

/// Throws UsageError unless `path` is a regular HDF5 file that can be read. `setting` has named it,
/// and `contents` says what has to be in it. A pipe or a device might be waited for without end.
void require_given_file(const std::filesystem::path& path, const std::string& setting,
                        const std::string& contents);

/// One network or recording in a file.
class ImportSource {
 public:
  /// `inherited` has the attributes of the file's root.
  ImportSource(Source source, h5::GivenObject inherited, std::filesystem::path path)
      : source_(std::move(source)),
        own_(source_.group()),
        inherited_(std::move(inherited)),
        path_(std::move(path)) {}

  Source& source() { return source_; }
  /// Its name and origin, and everything that is as yet the same for all.
  Imported labelled() const;
  /// An attribute of text; empty where there is none.
  std::string text(const std::string& attribute) const;
  /// An attribute of one number or boolean, or `otherwise`.
  double number(const std::string& attribute, double otherwise) const;
  /// Refuses the item as a whole.
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  Source source_;
  h5::GivenObject own_;
  h5::GivenObject inherited_;
  std::filesystem::path path_;
};

/// What `read` makes of each item of the file: of its root if that has datasets, else of all its
/// groups. `setting` has named the file, and `contents` says what has to be in it.
std::vector<Imported> read_items(const std::filesystem::path& path, const std::string& setting,
                                 const std::string& contents,
                                 const std::function<Imported(ImportSource&)>& read);

/// A line for a canonical text: what these numbers are called, and the UUID of their bytes.
template <class Scalar>
std::string line_of_numbers(const std::string& name, const Scalar* numbers, Index count) {
  const std::string_view bytes(reinterpret_cast<const char*>(numbers),
                               static_cast<std::size_t>(count) * sizeof(Scalar));
  return name + " " + content_uuid(bytes) + "\n";
}

}  // namespace unidyn
