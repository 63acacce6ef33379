#include "table_reader.h"

#include <algorithm>
#include <vector>

#include "bloom.h"
#include "coding.h"
#include "crc32.h"
#include "table_format.h"

namespace tinylsm {
namespace {

// One entry of a data block, pointing into it.
struct BlockEntry {
  std::string_view key;
  std::string_view value;
  bool is_deletion = false;
};

// Removes the next entry from the front of a block.
bool NextEntry(std::string_view* block, BlockEntry* entry) {
  uint32_t size = 0;
  if (!GetString(block, &entry->key) || !GetFixed32(block, &size)) return false;
  entry->is_deletion = size == kDeletion;
  if (entry->is_deletion) size = 0;
  if (block->size() < size) return false;
  entry->value = block->substr(0, size);
  block->remove_prefix(size);
  return true;
}

}  // namespace

// The index and the filter are read once and kept; data blocks are read when they are needed.
struct TableReader::State {
  struct IndexEntry {
    std::string last_key;
    uint64_t offset;
    uint32_t size;
  };

  std::string path;
  std::unique_ptr<RandomAccessFile> file;
  std::vector<IndexEntry> index;
  std::string filter;

  Status ReadBlock(uint64_t offset, uint32_t size, std::string* block) const {
    TINYLSM_TRY(file->Read(offset, size + 4u, block));
    const uint32_t expected = DecodeFixed32(block->data() + size);
    block->resize(size);
    return Crc32(*block) == expected ? Status::Ok() : Status::Corruption(path + ": checksum of a block");
  }

  // The first block that can contain keys not less than `key`.
  size_t FindBlock(std::string_view key) const {
    const auto found = std::lower_bound(index.begin(), index.end(), key,
                                        [](const IndexEntry& entry, std::string_view k) { return entry.last_key < k; });
    return static_cast<size_t>(found - index.begin());
  }

  Status Load() {
    const uint64_t size = file->Size();
    if (size < kFooterBytes) return Status::Corruption(path + ": too short for a table");
    std::string footer;
    TINYLSM_TRY(file->Read(size - kFooterBytes, kFooterBytes, &footer));
    if (DecodeFixed64(footer.data() + 24) != kTableMagic) return Status::Corruption(path + ": not a table");
    TINYLSM_TRY(ReadBlock(DecodeFixed64(footer.data()), DecodeFixed32(footer.data() + 8), &filter));
    std::string bytes;
    TINYLSM_TRY(ReadBlock(DecodeFixed64(footer.data() + 12), DecodeFixed32(footer.data() + 20), &bytes));
    std::string_view rest = bytes;
    while (!rest.empty()) {
      std::string_view last_key;
      IndexEntry entry;
      if (!GetString(&rest, &last_key) || !GetFixed64(&rest, &entry.offset) || !GetFixed32(&rest, &entry.size)) {
        return Status::Corruption(path + ": index");
      }
      entry.last_key = last_key;
      index.push_back(std::move(entry));
    }
    return Status::Ok();
  }
};

namespace {

template <typename State>
class Iterator : public TableIterator {
 public:
  explicit Iterator(const State* state) : state_(state) {}

  void Seek(std::string_view key) override {
    LoadBlock(state_->FindBlock(key));
    while (valid_ && entry_.key < key) Next();
  }

  void Next() override {
    if (rest_.empty()) {
      LoadBlock(block_number_ + 1);
      return;
    }
    Parse();
  }

  bool Valid() const override { return valid_; }
  Status status() const override { return status_; }
  std::string_view key() const override { return entry_.key; }
  std::string_view value() const override { return entry_.value; }
  bool is_deletion() const override { return entry_.is_deletion; }

 private:
  void LoadBlock(size_t number) {
    valid_ = false;
    block_number_ = number;
    if (number >= state_->index.size()) return;
    status_ = state_->ReadBlock(state_->index[number].offset, state_->index[number].size, &block_);
    rest_ = block_;
    if (status_.ok()) Parse();
  }

  void Parse() {
    valid_ = NextEntry(&rest_, &entry_);
    if (!valid_) status_ = Status::Corruption(state_->path + ": entry of a block");
  }

  const State* const state_;
  size_t block_number_ = 0;
  std::string block_;
  std::string_view rest_;
  BlockEntry entry_;
  bool valid_ = false;
  Status status_;
};

}  // namespace

TableReader::TableReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableReader::~TableReader() = default;

Status TableReader::Open(Env* env, const std::string& path, std::unique_ptr<TableReader>* reader) {
  auto state = std::make_unique<State>();
  state->path = path;
  TINYLSM_TRY(env->NewRandomAccessFile(path, &state->file));
  TINYLSM_TRY(state->Load());
  reader->reset(new TableReader(std::move(state)));
  return Status::Ok();
}

Status TableReader::Get(std::string_view key, Lookup* lookup, std::string* value) const {
  *lookup = Lookup::kAbsent;
  if (!BloomMayContain(state_->filter, BloomHash(key))) return Status::Ok();
  const size_t number = state_->FindBlock(key);
  if (number == state_->index.size()) return Status::Ok();
  std::string block;
  TINYLSM_TRY(state_->ReadBlock(state_->index[number].offset, state_->index[number].size, &block));
  std::string_view rest = block;
  BlockEntry entry;
  while (!rest.empty()) {
    if (!NextEntry(&rest, &entry)) return Status::Corruption(state_->path + ": entry of a block");
    if (entry.key < key) continue;
    if (entry.key != key) break;
    *lookup = entry.is_deletion ? Lookup::kDeleted : Lookup::kFound;
    value->assign(entry.value);
    break;
  }
  return Status::Ok();
}

std::unique_ptr<TableIterator> TableReader::NewIterator() const {
  return std::make_unique<Iterator<State>>(state_.get());
}

}  // namespace tinylsm
