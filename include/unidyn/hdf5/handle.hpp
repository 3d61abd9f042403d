#pragma once
// HDF5 identifiers that close themselves, and HDF5 failures as exceptions.
#include <hdf5.h>

#include <concepts>
#include <filesystem>
#include <string_view>
#include <utility>

namespace unidyn::h5 {

/// Owns one HDF5 identifier and closes it on destruction, unless HDF5 has already closed it (as for
/// a file that could not be closed). Errors in that are ignored; to see them, as after writing a
/// file, close the identifier from `release` explicitly.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(other.release()), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0 && H5Iis_valid(id_) > 0) static_cast<void>(close_(id_));
  }

  /// The identifier; negative if nothing is owned.
  hid_t id() const { return id_; }
  /// Releases ownership without closing.
  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// Throws StorageError "<file>: cannot <attempt> '<object>': <HDF5's own error stack>", where the
/// object is the one at `place`, or the one called `name` below it. `reason`: see take_error_stack.
[[noreturn]] void fail(std::string_view attempt, hid_t place, std::string_view name = {},
                       int reason = 0);
/// The same if the file itself cannot be opened.
[[noreturn]] void fail(std::string_view attempt, const std::filesystem::path& file);

/// Returns the result of an HDF5 function. Throws by `fail` if it is negative.
template <std::signed_integral Code>
Code checked(Code code, std::string_view attempt, hid_t place, std::string_view name = {}) {
  if (code < 0) fail(attempt, place, name);
  return code;
}

/// "<file>:<path in it>" of an open object.
std::string name_of(hid_t object);

/// Takes the error stack off the library as text, before queries that name objects would clear it.
/// HDF5 does not report the system's reason for parallel files, so `reason` is appended: errno, set
/// to 0 beforehand, if its value indicates a problem with a disk.
std::string take_error_stack(int reason = 0);

/// Stops HDF5 from printing its error stack to stderr; the exceptions contain it.
void silence_error_printing();

}  // namespace unidyn::h5
