// tinylsm: a small ordered key-value store. One thread, one process at a time.
//
// A write goes to the log, then to the memtable. A full memtable becomes a sorted table (flush). A read checks the
// memtable, then the tables from newest to oldest. Too many tables are merged into one (compaction). The MANIFEST lists
// the live tables. After a crash the state is rebuilt from MANIFEST and logs (recovery.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env.h"
#include "log_writer.h"
#include "manifest.h"
#include "memtable.h"
#include "recovery.h"
#include "table_cache.h"
#include "write_batch.h"

namespace tinylsm {

struct Options {
  Env* env = Env::Posix();
  // The write that makes the memtable this large flushes it.
  size_t memtable_bytes = 256 * 1024;
  // The flush that creates more tables than this compacts them.
  size_t max_tables = 8;
  // Called with a name between the steps of Open, Flush and Compact; a test can end the process there.
  std::function<void(const char* step)> on_step;
};

class DB {
 public:
  // Opens the database in `dir`, or creates a new one. Runs recovery first.
  static Status Open(const Options& options, const std::string& dir, std::unique_ptr<DB>* db);

  // Writes the whole batch or nothing. With `sync`, it survives a crash of the machine once this returns ok; without,
  // only a crash of the process.
  Status Write(const WriteBatch& batch, bool sync = false);
  Status Put(std::string_view key, std::string_view value);
  Status Delete(std::string_view key);
  // Makes all earlier writes durable.
  Status Sync();

  Status Get(std::string_view key, bool* found, std::string* value);
  // Calls `visit` for every live key in [from, to), ascending; an empty `to` means the end. Stops if it returns false.
  Status Scan(std::string_view from, std::string_view to,
              const std::function<bool(std::string_view key, std::string_view value)>& visit);

  // Writes the memtable to a table. Does nothing if it is empty.
  Status Flush();
  // Merges all tables into one and drops what is deleted or overwritten. Does nothing with fewer than two tables.
  Status Compact();
  // Starts another log; the older ones stay until the next flush.
  Status RotateLog();

  uint64_t last_sequence() const { return last_sequence_; }
  size_t table_count() const { return tables_.size(); }
  // How the last log that recovery read ended.
  LogTail recovered_tail() const { return recovered_tail_; }

 private:
  DB(const Options& options, std::string dir) : options_(options), dir_(std::move(dir)), cache_(options.env, dir_) {}

  Status Start();
  Status BeginLog();
  Status WriteMemTable(TableMeta* meta);
  Status RemoveLogs(const std::vector<uint64_t>& numbers);
  Status NewIterators(std::vector<std::shared_ptr<TableReader>>* readers,
                      std::vector<std::unique_ptr<TableIterator>>* iterators);
  VersionEdit EditNow() const;
  void Step(const char* name) const {
    if (options_.on_step) options_.on_step(name);
  }

  const Options options_;
  const std::string dir_;
  TableCache cache_;
  MemTable memtable_;
  std::vector<TableMeta> tables_;
  std::unique_ptr<Manifest> manifest_;
  std::unique_ptr<LogWriter> log_;
  // Logs whose writes are not in tables yet; new writes go to the last one.
  std::vector<uint64_t> logs_;
  // From the MANIFEST: where replay begins, and the newest write that is in a table.
  uint64_t log_number_ = 0;
  uint64_t flushed_sequence_ = 0;
  uint64_t last_sequence_ = 0;
  uint64_t next_file_number_ = 1;
  LogTail recovered_tail_ = LogTail::kClean;
};

}  // namespace tinylsm
