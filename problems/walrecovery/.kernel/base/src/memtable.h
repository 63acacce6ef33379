// The newest writes, sorted, in memory. A deletion is an entry of its own that hides older values in tables.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tinylsm {

class MemTable {
 public:
  // A value, or nothing for a deletion.
  using Entries = std::map<std::string, std::optional<std::string>, std::less<>>;

  void Put(std::string_view key, std::string_view value) { Set(key, std::string(value)); }
  void Delete(std::string_view key) { Set(key, std::nullopt); }

  // Null if the memtable has no entry for the key.
  const std::optional<std::string>* Find(std::string_view key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }

  const Entries& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  // The approximate size of a table made from it.
  size_t bytes() const { return bytes_; }
  void Clear() {
    entries_.clear();
    bytes_ = 0;
  }

 private:
  void Set(std::string_view key, std::optional<std::string> value) {
    bytes_ += key.size() + (value ? value->size() : 0) + 16;
    entries_.insert_or_assign(std::string(key), std::move(value));
  }

  Entries entries_;
  size_t bytes_ = 0;
};

}  // namespace tinylsm
