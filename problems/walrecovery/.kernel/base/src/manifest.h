// The MANIFEST: a log of edits. Applied in order, they give the live tables and where replay of the logs begins.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "env.h"
#include "log_writer.h"

namespace tinylsm {

struct TableMeta {
  uint64_t number = 0;
  std::string smallest;
  std::string largest;
};

// One record of the MANIFEST.
struct VersionEdit {
  // Logs with smaller numbers are in tables and must not be replayed.
  uint64_t log_number = 0;
  // All files created before this edit have smaller numbers.
  uint64_t next_file_number = 1;
  // The sequence number of the newest write in a table.
  uint64_t last_sequence = 0;
  // Tables to remove, before the new ones are added.
  std::vector<uint64_t> removed;
  // New tables, oldest data first; they are newer than all tables before them.
  std::vector<TableMeta> added;

  std::string Encode() const;
  // False unless `bytes` is exactly one edit.
  bool Decode(std::string_view bytes);
};

class Manifest {
 public:
  // Replaces the MANIFEST with one whose only record is `snapshot`, durably and atomically.
  static Status Create(Env* env, const std::string& dir, const VersionEdit& snapshot,
                       std::unique_ptr<Manifest>* manifest);
  // The edit is durable if this returns ok.
  Status Append(const VersionEdit& edit);

 private:
  Manifest() = default;
  std::unique_ptr<LogWriter> log_;
};

}  // namespace tinylsm
