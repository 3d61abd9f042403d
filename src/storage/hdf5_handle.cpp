#include "unidyn/storage/hdf5_handle.hpp"

#include <string>

#include "unidyn/core/error.hpp"

namespace unidyn::h5 {
namespace {

herr_t append_record(unsigned, const H5E_error2_t* record, void* text) {
  auto& all = *static_cast<std::string*>(text);
  all.append(all.empty() ? "" : "; ").append(record->func_name).append(": ").append(record->desc);
  return 0;
}

// Takes the error stack off the library: the queries that name objects would clear it.
std::string take_error_stack() {
  const Handle stack(H5Eget_current_stack(), H5Eclose_stack);
  std::string text;
  H5Ewalk2(stack.id(), H5E_WALK_DOWNWARD, append_record, &text);
  if (text.find("unable to lock file") != text.npos)
    text +=
        " (somebody else has it open; or, on a file system without locks, set"
        " HDF5_USE_FILE_LOCKING=FALSE)";
  return text;
}

// HDF5's habit for names of unknown length: ask for the length, then for the name.
template <class Query>
std::string queried(Query query) {
  const ssize_t length = query(nullptr, 0);
  if (length <= 0) return {};
  std::string name(static_cast<std::size_t>(length), '\0');
  query(name.data(), name.size() + 1);
  return name;
}

std::string file_of(hid_t object) {
  return queried([=](char* text, std::size_t size) { return H5Fget_name(object, text, size); });
}

std::string path_of(hid_t object) {
  return queried([=](char* text, std::size_t size) { return H5Iget_name(object, text, size); });
}

std::string joined(std::string path, std::string_view name) {
  if (name.empty()) return path;
  if (name.front() == '/') return std::string(name);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

}  // namespace

void fail(std::string_view attempt, hid_t place, std::string_view name) {
  const std::string stack = take_error_stack();
  throw StorageError(file_of(place) + ": cannot " + std::string(attempt) + " '" +
                     joined(path_of(place), name) + "': " + stack);
}

void fail(std::string_view attempt, const std::filesystem::path& file) {
  throw StorageError(file.string() + ": cannot " + std::string(attempt) + ": " +
                     take_error_stack());
}

std::string name_of(hid_t object) {
  return file_of(object) + ":" + path_of(object);
}

void silence_error_printing() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

}  // namespace unidyn::h5
