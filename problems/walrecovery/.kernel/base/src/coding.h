// Encodes integers and strings: little-endian, fixed width; a string follows its length (32 bits).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tinylsm {

inline void PutFixed32(std::string* out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out->push_back(static_cast<char>(value >> shift));
}

inline void PutFixed64(std::string* out, uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out->push_back(static_cast<char>(value >> shift));
}

inline void PutString(std::string* out, std::string_view value) {
  PutFixed32(out, static_cast<uint32_t>(value.size()));
  out->append(value);
}

inline uint32_t DecodeFixed32(const char* bytes) {
  uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = (value << 8) | static_cast<uint8_t>(bytes[i]);
  return value;
}

inline uint64_t DecodeFixed64(const char* bytes) {
  return DecodeFixed32(bytes) | (static_cast<uint64_t>(DecodeFixed32(bytes + 4)) << 32);
}

// The Get functions remove what they decode from the front of `input`; false if it is too short.
inline bool GetFixed32(std::string_view* input, uint32_t* value) {
  if (input->size() < 4) return false;
  *value = DecodeFixed32(input->data());
  input->remove_prefix(4);
  return true;
}

inline bool GetFixed64(std::string_view* input, uint64_t* value) {
  if (input->size() < 8) return false;
  *value = DecodeFixed64(input->data());
  input->remove_prefix(8);
  return true;
}

// `value` points into the input.
inline bool GetString(std::string_view* input, std::string_view* value) {
  uint32_t size = 0;
  if (!GetFixed32(input, &size) || input->size() < size) return false;
  *value = input->substr(0, size);
  input->remove_prefix(size);
  return true;
}

}  // namespace tinylsm
