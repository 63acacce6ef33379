// Updates that happen together or not at all. One batch is one record of the log.
//
// Encoding: first sequence number (fixed64), number of updates (fixed32), then for each update one byte (1 = put,
// 0 = delete), the key and, for a put, the value (both as strings with length). The n-th update (from 0) of a batch has
// the sequence number first + n.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "memtable.h"

namespace tinylsm {

class WriteBatch {
 public:
  void Put(std::string_view key, std::string_view value);
  void Delete(std::string_view key);

  uint32_t count() const { return static_cast<uint32_t>(updates_.size()); }
  bool empty() const { return updates_.empty(); }
  void Clear() { updates_.clear(); }

  std::string Encode(uint64_t first_sequence) const;
  // Replaces this batch with the one in `bytes`. False, with an empty batch, unless `bytes` is exactly one batch with
  // at least one update.
  bool Decode(std::string_view bytes, uint64_t* first_sequence);

  void ApplyTo(MemTable* memtable) const;

 private:
  struct Update {
    bool is_put;
    std::string key;
    std::string value;
  };
  std::vector<Update> updates_;
};

}  // namespace tinylsm
