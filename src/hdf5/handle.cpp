#include "unidyn/hdf5/handle.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "unidyn/core/error.hpp"

namespace unidyn::h5 {
namespace {

herr_t append_record(unsigned, const H5E_error2_t* record, void* text) {
  auto& all = *static_cast<std::string*>(text);
  std::string line = record->desc;
  std::ranges::replace(line, '\n', ' ');  // H5Fopen's message has one after a time
  all.append(all.empty() ? "" : "; ").append(record->func_name).append(": ").append(line);
  return 0;
}

// HDF5's protocol for names of unknown length: query the length, then the name.
template <class Query>
std::string queried(Query query) {
  const ssize_t length = query(nullptr, 0);
  if (length <= 0) return {};
  std::string name(static_cast<std::size_t>(length), '\0');
  if (query(name.data(), name.size() + 1) < 0) return {};
  return name;
}

std::string file_of(hid_t object) {
  return queried([=](char* text, std::size_t size) { return H5Fget_name(object, text, size); });
}

std::string path_of(hid_t object) {
  return queried([=](char* text, std::size_t size) { return H5Iget_name(object, text, size); });
}

bool is_of_a_disk(int reason) {
  return reason == ENOSPC || reason == EDQUOT || reason == EIO || reason == EFBIG ||
         reason == EROFS || reason == ESTALE;
}

std::string joined(std::string path, std::string_view name) {
  if (name.empty()) return path;
  if (name.front() == '/') return std::string(name);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

}  // namespace

std::string take_error_stack(int reason) {
  const Handle stack(H5Eget_current_stack(), H5Eclose_stack);
  std::string text;
  if (stack.id() < 0 || H5Ewalk2(stack.id(), H5E_WALK_DOWNWARD, append_record, &text) < 0)
    text += "; HDF5 cannot say more";
  const std::string words = std::generic_category().message(reason);
  if (is_of_a_disk(reason) && text.find(words) == text.npos) text += ": " + words;
  if (text.find("unable to lock file") != text.npos) text += " (somebody else has it open)";
  return text;
}

void fail(std::string_view attempt, hid_t place, std::string_view name, int reason) {
  const std::string stack = take_error_stack(reason);
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
  static_cast<void>(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr));  // or it prints our errors too
}

}  // namespace unidyn::h5
