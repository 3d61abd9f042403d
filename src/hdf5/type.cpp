#include "unidyn/hdf5/type.hpp"

#include <algorithm>
#include <cstdlib>

namespace unidyn::h5 {
namespace {

struct NumberType {
  hid_t in_file;
  hid_t in_memory;
};

NumberType number_types(Type type) {
  switch (type) {
    case Type::float32:
      return {H5T_IEEE_F32LE, H5T_NATIVE_FLOAT};
    case Type::float64:
      return {H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE};
    case Type::int32:
      return {H5T_STD_I32LE, H5T_NATIVE_INT32};
    case Type::int64:
      return {H5T_STD_I64LE, H5T_NATIVE_INT64};
    case Type::uint8:
      return {H5T_STD_U8LE, H5T_NATIVE_UINT8};
    case Type::text:
      break;
  }
  throw std::invalid_argument("h5: texts have no number type");
}

std::span<const std::string> texts_of(const ConstValues& values) {
  require(values.type == Type::text, "h5: only texts have widths");
  return {static_cast<const std::string*>(values.data), values.count};
}

Handle copy_of(hid_t type) {
  Handle copy(H5Tcopy(type), H5Tclose);
  if (copy.id() < 0) fail("copy a type of", type);
  return copy;
}

}  // namespace

Handle number_type(Type type) {
  return copy_of(number_types(type).in_file);
}

Handle native_type(Type type) {
  return copy_of(number_types(type).in_memory);
}

Handle text_type(std::size_t width) {
  require(width >= 1, "h5: texts need a width of at least 1 byte");
  Handle type = copy_of(H5T_C_S1);
  checked(H5Tset_size(type.id(), width), "set the width of", type.id());
  checked(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set the character set of", type.id());
  checked(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "set the padding of", type.id());
  return type;
}

Handle variable_text_type() {
  Handle type = copy_of(H5T_C_S1);
  checked(H5Tset_size(type.id(), H5T_VARIABLE), "set the width of", type.id());
  checked(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set the character set of", type.id());
  return type;
}

Handle type_for(const ConstValues& values) {
  return values.type == Type::text ? text_type(values.widest()) : number_type(values.type);
}

std::size_t width_of(const Handle& type, hid_t place) {
  const std::size_t width = H5Tget_size(type.id());
  if (width == 0) fail("ask for the width of the elements of", place);
  return width;
}

Stored recognised(const Handle& type, hid_t place) {
  const std::size_t width = width_of(type, place);
  for (const auto& [candidate, name] : Names<Type>::value)
    if (candidate != Type::text && H5Tequal(type.id(), number_types(candidate).in_file) > 0)
      return {candidate, width};
  if (H5Tget_class(type.id()) == H5T_STRING) {
    const bool variable = checked(H5Tis_variable_str(type.id()), "ask for the texts of", place) > 0;
    return {Type::text, width, variable};
  }
  throw StorageError(name_of(place) +
                     ": holds elements of an unknown type; one of: " + all_names<Type>());
}

Handle memory_type(const Handle& type, Type stored) {
  if (stored != Type::text) return native_type(stored);
  // A copy keeps the character set, which HDF5 does not convert.
  Handle text = copy_of(type.id());
  checked(H5Tset_strpad(text.id(), H5T_STR_NULLPAD), "set the padding of", text.id());
  return text;
}

std::size_t ConstValues::widest() const {
  std::size_t width = 1;
  for (const std::string& text : texts_of(*this)) width = std::max(width, text.size());
  return width;
}

Outgoing::Outgoing(const ConstValues& values, const Stored& stored) : data_(values.data) {
  if (values.type != Type::text) return;
  const auto texts = texts_of(values);
  for (const std::string& text : texts)
    require(text.find('\0') == text.npos, "h5: a text holds a null byte");
  if (stored.variable) {
    for (const std::string& text : texts) addresses_.push_back(text.c_str());
    data_ = addresses_.data();
    return;
  }
  packed_.assign(values.count * stored.width, '\0');
  auto slot = packed_.begin();
  for (const std::string& text : texts) {
    if (text.size() > stored.width)
      throw std::invalid_argument("h5: the text '" + text + "' is longer than " +
                                  std::to_string(stored.width) +
                                  " bytes, the width of its dataset");
    std::ranges::copy(text, slot);
    slot += static_cast<std::ptrdiff_t>(stored.width);
  }
  data_ = packed_.data();
}

Incoming::Incoming(const Values& values, const Stored& stored) : values_(values), stored_(stored) {
  if (stored.variable)
    addresses_.resize(values.count, nullptr);
  else if (values.type == Type::text)
    packed_.resize(values.count * stored.width);
}

// HDF5 allocates texts with malloc by default.
Incoming::~Incoming() {
  for (char* text : addresses_) std::free(text);  // NOLINT: see above
}

void* Incoming::data() {
  if (stored_.variable) return addresses_.data();
  return values_.type == Type::text ? packed_.data() : values_.data;
}

void Incoming::deliver() const {
  if (values_.type != Type::text) return;
  const auto texts = static_cast<std::string*>(values_.data);
  for (std::size_t i = 0; i < values_.count; ++i) {
    if (stored_.variable) {
      texts[i] = addresses_[i] == nullptr ? "" : addresses_[i];
      continue;
    }
    const std::string_view padded(packed_.data() + i * stored_.width, stored_.width);
    texts[i] = padded.substr(0, padded.find_last_not_of('\0') + 1);
  }
}

}  // namespace unidyn::h5
