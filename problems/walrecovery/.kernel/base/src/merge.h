// Merges several sorted sources, for scans and compaction.
#pragma once

#include <memory>
#include <vector>

#include "memtable.h"
#include "table_reader.h"

namespace tinylsm {

// The memtable as a source. It must not change while the iterator lives.
std::unique_ptr<TableIterator> NewMemTableIterator(const MemTable& memtable);

// Returns every key once, with its entry in the newest source, including deletions. Sources are ordered oldest first.
class MergingIterator : public TableIterator {
 public:
  explicit MergingIterator(std::vector<std::unique_ptr<TableIterator>> sources) : sources_(std::move(sources)) {}

  void Seek(std::string_view key) override;
  void Next() override;
  bool Valid() const override { return current_ != nullptr; }
  Status status() const override { return status_; }
  std::string_view key() const override { return current_->key(); }
  std::string_view value() const override { return current_->value(); }
  bool is_deletion() const override { return current_->is_deletion(); }

 private:
  void FindCurrent();

  std::vector<std::unique_ptr<TableIterator>> sources_;
  TableIterator* current_ = nullptr;
  Status status_;
};

}  // namespace tinylsm
