#pragma once
// HDF5 identifiers that close themselves, and HDF5 failures as exceptions.
#include <hdf5.h>

#include <concepts>
#include <filesystem>
#include <string_view>
#include <utility>

namespace unidyn::h5 {

/// Owns one HDF5 identifier and closes it in the end, if it is still there: it is not where its
/// file could not be closed. Errors of that closing are lost; whoever needs to know (a file just
/// written) closes by hand what `release` gives.
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

  /// The identifier; negative where nothing is owned.
  hid_t id() const { return id_; }
  /// Gives the identifier up, unclosed.
  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// Throws StorageError "<file>: cannot <attempt> '<object>': <HDF5's own error stack>", where the
/// object is the one at `place`, or what is called `name` below it. `reason`: as take_error_stack.
[[noreturn]] void fail(std::string_view attempt, hid_t place, std::string_view name = {},
                       int reason = 0);
/// The same where the file itself cannot be had.
[[noreturn]] void fail(std::string_view attempt, const std::filesystem::path& file);

/// Passes on what an HDF5 function returned. Throws by `fail` if that is negative.
template <std::signed_integral Code>
Code checked(Code code, std::string_view attempt, hid_t place, std::string_view name = {}) {
  if (code < 0) fail(attempt, place, name);
  return code;
}

/// "<file>:<path in it>" of an open object.
std::string name_of(hid_t object);

/// Takes the error stack off the library, as text: the queries that name objects would clear it.
/// HDF5 does not say why the system refused something to a parallel file. `reason` is then added:
/// what errno became, of those that mean trouble with a disk, after it had been set to 0.
std::string take_error_stack(int reason = 0);

/// Keeps HDF5 from printing its error stack to stderr by itself; the exceptions carry it.
void silence_error_printing();

}  // namespace unidyn::h5
