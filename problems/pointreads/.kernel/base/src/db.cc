#include "db.h"

#include "filenames.h"
#include "merge.h"
#include "point_read.h"
#include "table_builder.h"

namespace tinylsm {

Status DB::Open(const Options& options, const std::string& dir, std::unique_ptr<DB>* db) {
  TINYLSM_TRY(options.env->CreateDir(dir));
  std::unique_ptr<DB> opened(new DB(options, dir));
  TINYLSM_TRY(opened->Start());
  *db = std::move(opened);
  return Status::Ok();
}

// Writes what was recovered from the logs to a table, so that every Open starts with an empty log. Until the new
// MANIFEST is in place, the old files contain everything; recovery from a crash here works as if this had not run.
Status DB::Start() {
  RecoveredState state;
  TINYLSM_TRY(Recover(options_.env, dir_, &state));
  Step("recovered");
  tables_ = std::move(state.tables);
  memtable_ = std::move(state.memtable);
  last_sequence_ = state.last_sequence;
  next_file_number_ = state.next_file_number;
  recovered_tail_ = state.tail;
  std::vector<std::string> names;
  TINYLSM_TRY(options_.env->ListDir(dir_, &names));
  std::vector<uint64_t> old_logs;
  for (const std::string& name : names) {
    uint64_t number = 0;
    if (ParseFileName(name, &number) == FileKind::kLog) old_logs.push_back(number);
  }
  if (!memtable_.empty()) {
    TableMeta table;
    TINYLSM_TRY(WriteMemTable(&table));
    tables_.push_back(std::move(table));
    memtable_.Clear();
    Step("open_table_written");
  }
  TINYLSM_TRY(BeginLog());
  log_number_ = logs_.back();
  flushed_sequence_ = last_sequence_;
  VersionEdit snapshot = EditNow();
  snapshot.added = tables_;
  TINYLSM_TRY(Manifest::Create(options_.env, dir_, snapshot, &manifest_));
  Step("open_manifest_written");
  return RemoveLogs(old_logs);
}

Status DB::BeginLog() {
  const uint64_t number = next_file_number_++;
  TINYLSM_TRY(LogWriter::Create(options_.env, LogName(dir_, number), &log_));
  TINYLSM_TRY(options_.env->SyncDir(dir_));
  logs_.push_back(number);
  return Status::Ok();
}

// An edit that changes nothing; callers add to it.
VersionEdit DB::EditNow() const {
  VersionEdit edit;
  edit.log_number = log_number_;
  edit.next_file_number = next_file_number_;
  edit.last_sequence = flushed_sequence_;
  return edit;
}

Status DB::RemoveLogs(const std::vector<uint64_t>& numbers) {
  for (const uint64_t number : numbers) TINYLSM_TRY(options_.env->RemoveFile(LogName(dir_, number)));
  return Status::Ok();
}

Status DB::Put(std::string_view key, std::string_view value) {
  WriteBatch batch;
  batch.Put(key, value);
  return Write(batch);
}

Status DB::Delete(std::string_view key) {
  WriteBatch batch;
  batch.Delete(key);
  return Write(batch);
}

Status DB::Write(const WriteBatch& batch, bool sync) {
  if (!batch.empty()) {
    TINYLSM_TRY(log_->AddRecord(batch.Encode(last_sequence_ + 1)));
    last_sequence_ += batch.count();
    batch.ApplyTo(&memtable_);
  }
  if (sync) TINYLSM_TRY(Sync());
  return memtable_.bytes() >= options_.memtable_bytes ? Flush() : Status::Ok();
}

// Older logs were synced when the next one was started.
Status DB::Sync() { return log_->Sync(); }

Status DB::RotateLog() {
  TINYLSM_TRY(log_->Sync());
  return BeginLog();
}

Status DB::WriteMemTable(TableMeta* meta) {
  TableBuilder builder(options_.env, dir_, next_file_number_++);
  for (const auto& [key, value] : memtable_.entries()) TINYLSM_TRY(builder.Add(key, value));
  return builder.Finish(meta);
}

Status DB::Flush() {
  if (memtable_.empty()) return Status::Ok();
  const std::vector<uint64_t> old_logs = logs_;
  TINYLSM_TRY(RotateLog());
  Step("log_rotated");
  TableMeta table;
  TINYLSM_TRY(WriteMemTable(&table));
  Step("table_written");
  log_number_ = logs_.back();
  flushed_sequence_ = last_sequence_;
  VersionEdit edit = EditNow();
  edit.added.push_back(table);
  TINYLSM_TRY(manifest_->Append(edit));
  Step("manifest_written");
  tables_.push_back(std::move(table));
  memtable_.Clear();
  logs_ = {log_number_};
  TINYLSM_TRY(RemoveLogs(old_logs));
  return tables_.size() > options_.max_tables ? Compact() : Status::Ok();
}

Status DB::Get(std::string_view key, bool* found, std::string* value) {
  *found = false;
  if (const auto* entry = memtable_.Find(key)) {
    *found = entry->has_value();
    if (*found) *value = **entry;
    return Status::Ok();
  }
  Lookup lookup = Lookup::kAbsent;
  TINYLSM_TRY(PointRead(&cache_, tables_, key, &lookup, value));
  *found = lookup == Lookup::kFound;
  return Status::Ok();
}

Status DB::NewIterators(std::vector<std::shared_ptr<TableReader>>* readers,
                        std::vector<std::unique_ptr<TableIterator>>* iterators) {
  for (const TableMeta& table : tables_) {
    std::shared_ptr<TableReader> reader;
    TINYLSM_TRY(cache_.Find(table.number, &reader));
    iterators->push_back(reader->NewIterator());
    readers->push_back(std::move(reader));
  }
  return Status::Ok();
}

Status DB::Scan(std::string_view from, std::string_view to,
                const std::function<bool(std::string_view key, std::string_view value)>& visit) {
  std::vector<std::shared_ptr<TableReader>> readers;
  std::vector<std::unique_ptr<TableIterator>> iterators;
  TINYLSM_TRY(NewIterators(&readers, &iterators));
  iterators.push_back(NewMemTableIterator(memtable_));
  MergingIterator merged(std::move(iterators));
  for (merged.Seek(from); merged.Valid() && (to.empty() || merged.key() < to); merged.Next()) {
    if (!merged.is_deletion() && !visit(merged.key(), merged.value())) break;
  }
  return merged.status();
}

Status DB::Compact() {
  if (tables_.size() < 2) return Status::Ok();
  TableBuilder builder(options_.env, dir_, next_file_number_++);
  {
    std::vector<std::shared_ptr<TableReader>> readers;
    std::vector<std::unique_ptr<TableIterator>> iterators;
    TINYLSM_TRY(NewIterators(&readers, &iterators));
    MergingIterator merged(std::move(iterators));
    for (merged.Seek(""); merged.Valid(); merged.Next()) {
      // Deletions are dropped, because no older table contains anything for them to hide.
      if (!merged.is_deletion()) TINYLSM_TRY(builder.Add(merged.key(), std::string(merged.value())));
    }
    TINYLSM_TRY(merged.status());
  }
  VersionEdit edit = EditNow();
  for (const TableMeta& table : tables_) edit.removed.push_back(table.number);
  if (!builder.empty()) {
    edit.added.emplace_back();
    TINYLSM_TRY(builder.Finish(&edit.added.back()));
  }
  Step("compaction_table_written");
  TINYLSM_TRY(manifest_->Append(edit));
  Step("compaction_manifest_written");
  tables_ = edit.added;
  for (const uint64_t number : edit.removed) {
    cache_.Evict(number);
    TINYLSM_TRY(options_.env->RemoveFile(TableName(dir_, number)));
  }
  return Status::Ok();
}

}  // namespace tinylsm
