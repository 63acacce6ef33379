#include "write_batch.h"

#include "coding.h"

namespace tinylsm {

void WriteBatch::Put(std::string_view key, std::string_view value) {
  updates_.push_back({true, std::string(key), std::string(value)});
}

void WriteBatch::Delete(std::string_view key) { updates_.push_back({false, std::string(key), {}}); }

std::string WriteBatch::Encode(uint64_t first_sequence) const {
  std::string bytes;
  PutFixed64(&bytes, first_sequence);
  PutFixed32(&bytes, count());
  for (const Update& update : updates_) {
    bytes.push_back(update.is_put ? 1 : 0);
    PutString(&bytes, update.key);
    if (update.is_put) PutString(&bytes, update.value);
  }
  return bytes;
}

bool WriteBatch::Decode(std::string_view bytes, uint64_t* first_sequence) {
  updates_.clear();
  uint32_t count = 0;
  if (!GetFixed64(&bytes, first_sequence) || !GetFixed32(&bytes, &count) || count == 0) return false;
  std::vector<Update> updates;
  for (uint32_t i = 0; i < count; ++i) {
    if (bytes.empty() || static_cast<unsigned char>(bytes.front()) > 1) return false;
    const bool is_put = bytes.front() == 1;
    bytes.remove_prefix(1);
    std::string_view key, value;
    if (!GetString(&bytes, &key) || (is_put && !GetString(&bytes, &value))) return false;
    updates.push_back({is_put, std::string(key), std::string(value)});
  }
  if (!bytes.empty()) return false;
  updates_ = std::move(updates);
  return true;
}

void WriteBatch::ApplyTo(MemTable* memtable) const {
  for (const Update& update : updates_) {
    if (update.is_put) {
      memtable->Put(update.key, update.value);
    } else {
      memtable->Delete(update.key);
    }
  }
}

}  // namespace tinylsm
