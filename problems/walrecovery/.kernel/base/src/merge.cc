#include "merge.h"

namespace tinylsm {
namespace {

class MemTableIterator : public TableIterator {
 public:
  explicit MemTableIterator(const MemTable& memtable) : entries_(memtable.entries()), at_(entries_.end()) {}

  void Seek(std::string_view key) override { at_ = entries_.lower_bound(key); }
  void Next() override { ++at_; }
  bool Valid() const override { return at_ != entries_.end(); }
  Status status() const override { return Status::Ok(); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second ? std::string_view(*at_->second) : std::string_view(); }
  bool is_deletion() const override { return !at_->second; }

 private:
  const MemTable::Entries& entries_;
  MemTable::Entries::const_iterator at_;
};

}  // namespace

std::unique_ptr<TableIterator> NewMemTableIterator(const MemTable& memtable) {
  return std::make_unique<MemTableIterator>(memtable);
}

void MergingIterator::Seek(std::string_view key) {
  for (const auto& source : sources_) source->Seek(key);
  FindCurrent();
}

void MergingIterator::Next() {
  const std::string passed(current_->key());
  for (const auto& source : sources_) {
    if (source->Valid() && source->key() == passed) source->Next();
  }
  FindCurrent();
}

// Finds the smallest key; of equal ones, that of the newest source. An error of any source ends the iteration.
void MergingIterator::FindCurrent() {
  current_ = nullptr;
  for (const auto& source : sources_) {
    if (!source->status().ok()) {
      status_ = source->status();
      current_ = nullptr;
      return;
    }
    if (source->Valid() && (current_ == nullptr || source->key() <= current_->key())) current_ = source.get();
  }
}

}  // namespace tinylsm
