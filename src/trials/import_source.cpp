#include "import_source.hpp"

#include <algorithm>
#include <fstream>

#include "unidyn/core/error.hpp"
#include "unidyn/hdf5/file.hpp"

namespace unidyn {
namespace {

using Kind = h5::Member::Kind;

constexpr const char* in_group = "in the group of the network or recording";

// The items of the file: its root, or all of its groups.
std::vector<ImportSource> items_of(const h5::GivenFile& file, const std::filesystem::path& path,
                                   const std::string& contents) {
  const Source root(file, path.string(), "/", in_group);
  std::vector<ImportSource> items;
  for (const std::string& name : root.names()) {
    if (root.member(name).kind != Kind::group) {
      items.clear();
      items.emplace_back(root, file.group("/"), path);
      return items;
    }
    items.emplace_back(root.inside(name), file.group("/"), path);
  }
  if (items.empty()) throw UsageError(path.string() + ": is empty; " + contents + " is needed");
  return items;
}

// Texts of users that end up in labels and in lines of job files.
void require_label(const ImportSource& item, const std::string& what, const std::string& text) {
  const auto odd = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '#'; };
  if (text.empty() || std::ranges::any_of(text, odd))
    item.refuse("has the " + what + " '" + text + "'; a text of one line without # is needed");
}

}  // namespace

void require_given_file(const std::filesystem::path& path, const std::string& setting,
                        const std::string& contents) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (!std::filesystem::exists(status))
    throw UsageError(path.string() + ": there is no such file; " + setting +
                     " has to name an HDF5 file with " + contents);
  if (!std::filesystem::is_regular_file(status))
    throw UsageError(path.string() + ": not an HDF5 file but a " +
                     (std::filesystem::is_directory(status) ? "directory" : "pipe or device") +
                     "; one with " + contents + " is needed");
  if (!std::ifstream(path))
    throw UsageError(path.string() + ": cannot be read; " + setting +
                     " has to name a file that can");
  if (!h5::is_hdf5(path))
    throw UsageError(path.string() + ": not an HDF5 file; one with " + contents + " is needed");
}

Imported ImportSource::labelled() const {
  Imported item;
  const std::string stem = path_.stem().string();
  item.name = source_.name().empty() ? stem : source_.name().substr(1);
  item.origin = text("origin");
  if (item.origin.empty()) item.origin = stem;
  require_label(*this, "name", item.name);
  require_label(*this, "origin", item.origin);
  if (item.origin == trained_here)
    refuse("has the origin '" + item.origin +
           "', which is that of networks that Unidyn trains itself; another is needed");
  return item;
}

std::string ImportSource::text(const std::string& attribute) const {
  for (const h5::GivenObject* from : {&own_, &inherited_})
    if (from->has(attribute)) {
      const auto texts = from->texts(attribute);
      if (texts.size() != 1)
        refuse("has an attribute " + attribute + " that is not one text; one is needed");
      return texts.front();
    }
  return {};
}

double ImportSource::number(const std::string& attribute, double otherwise) const {
  for (const h5::GivenObject* from : {&own_, &inherited_})
    if (from->has(attribute)) {
      if (const auto flag = from->flag(attribute)) return *flag ? 1 : 0;
      const auto numbers = from->numbers(attribute);
      if (numbers.size() != 1)
        refuse("has an attribute " + attribute + " that is not one number; one is needed");
      return numbers.front();
    }
  return otherwise;
}

void ImportSource::refuse(const std::string& what) const {
  const std::string name = source_.name();
  throw UsageError(path_.string() + (name.empty() ? "" : ":" + name) + ": " + what);
}

std::vector<Imported> read_items(const std::filesystem::path& path, const std::string& setting,
                                 const std::string& contents,
                                 const std::function<Imported(ImportSource&)>& read) {
  require_given_file(path, setting, contents);
  try {
    const h5::GivenFile file(path);
    std::vector<Imported> all;
    for (ImportSource& item : items_of(file, path, contents)) all.push_back(read(item));
    return all;
  } catch (const StorageError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace unidyn
