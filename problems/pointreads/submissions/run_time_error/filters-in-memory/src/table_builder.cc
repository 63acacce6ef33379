// Mistake: filters exist only in the process that built the tables, and are missing after a restart.
#include "table_builder.h"

#include "coding.h"
#include "crc32.h"
#include "filenames.h"
#include "table_filters.h"
#include "table_format.h"

namespace tinylsm {

struct TableBuilder::State {
  Env* env;
  std::string dir;
  TableMeta meta;
  std::unique_ptr<WritableFile> file;
  uint64_t offset = 0;
  std::string block;
  std::string index;
  std::vector<uint64_t> hashes;

  Status WriteBlock(const std::string& bytes) {
    std::string checked = bytes;
    PutFixed32(&checked, Crc32(bytes));
    offset += checked.size();
    return file->Append(checked);
  }

  Status FlushDataBlock() {
    if (block.empty()) return Status::Ok();
    PutString(&index, meta.largest);
    PutFixed64(&index, offset);
    PutFixed32(&index, static_cast<uint32_t>(block.size()));
    TINYLSM_TRY(WriteBlock(block));
    block.clear();
    return Status::Ok();
  }
};

TableBuilder::TableBuilder(Env* env, std::string dir, uint64_t number) : state_(std::make_unique<State>()) {
  state_->env = env;
  state_->dir = std::move(dir);
  state_->meta.number = number;
}

TableBuilder::~TableBuilder() = default;

bool TableBuilder::empty() const { return state_->file == nullptr; }

Status TableBuilder::Add(std::string_view key, const std::optional<std::string>& value) {
  State& state = *state_;
  if (!state.file) {
    TINYLSM_TRY(state.env->NewWritableFile(TableName(state.dir, state.meta.number), &state.file));
    state.meta.smallest = key;
  }
  state.meta.largest = key;
  state.hashes.push_back(BloomHash(key));
  PutString(&state.block, key);
  if (value) {
    PutString(&state.block, *value);
  } else {
    PutFixed32(&state.block, kDeletion);
  }
  return state.block.size() >= kBlockBytes ? state.FlushDataBlock() : Status::Ok();
}

Status TableBuilder::Finish(TableMeta* meta) {
  State& state = *state_;
  TINYLSM_TRY(state.FlushDataBlock());
  const uint64_t index_offset = state.offset;
  TINYLSM_TRY(state.WriteBlock(state.index));
  std::string footer;
  PutFixed64(&footer, index_offset);
  PutFixed32(&footer, static_cast<uint32_t>(state.index.size()));
  PutFixed64(&footer, kTableMagic);
  TINYLSM_TRY(state.file->Append(footer));
  TINYLSM_TRY(state.file->Sync());
  TINYLSM_TRY(state.env->SyncDir(state.dir));
  Filters()[TableName(state.dir, state.meta.number)] = MakeBloom(state.hashes);
  *meta = state.meta;
  return Status::Ok();
}

}  // namespace tinylsm
