// Reads one sorted table.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "env.h"

namespace tinylsm {

enum class Lookup { kAbsent, kFound, kDeleted };

// Iterates over a table in the order of its keys. Starts before the first entry: call Seek first.
class TableIterator {
 public:
  virtual ~TableIterator() = default;
  // Moves to the first entry whose key is not less than `key`; with "", to the first of all.
  virtual void Seek(std::string_view key) = 0;
  virtual void Next() = 0;
  // False at the end and after an error, which status() returns.
  virtual bool Valid() const = 0;
  virtual Status status() const = 0;
  // Key and value of the current entry, valid until the iterator moves. A deletion has an empty value.
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual bool is_deletion() const = 0;
};

class TableReader {
 public:
  static Status Open(Env* env, const std::string& path, std::unique_ptr<TableReader>* reader);
  ~TableReader();

  // Looks up the key in this table; `value` is set for kFound.
  Status Get(std::string_view key, Lookup* lookup, std::string* value) const;
  // The reader must outlive the iterator.
  std::unique_ptr<TableIterator> NewIterator() const;

 private:
  struct State;
  explicit TableReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tinylsm
