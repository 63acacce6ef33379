// Recovery: rebuilds the state of the database from the files left by a crash. This is the contract.
//
// The guarantees of the engine, which recovery must keep:
//
//   * A write that was synced (Write with sync, or Sync after it) is never lost.
//   * A write that was not synced may be lost, but only together with everything written after it: the state after
//     recovery is a prefix of what was written.
//   * A batch is recovered as a whole or not at all.
//
// Reading a log file (log_writer.h has the format). A fragment is sound if its header and payload are within the file,
// its length is at most kMaxFragment, its type is 1 to 4 and its checksum is right. A record is complete if its
// fragments are sound and follow each other as `full`, or `first`, `middle` ..., `last`. Records are read from the start
// of the file to the first place where the next one is not complete. What begins there is called the tail:
//
//   clean    the file ends exactly there;
//   torn     the write that was in progress when the machine crashed. The tail is torn if
//              - it begins with sound fragments of a record that lacks its `last` (there may be none), and then
//              - the file ends, or ends within a fragment (fewer bytes are left than the header, or than the header's
//                length says), or the fragment that follows is not sound and ends where the file ends, or all the
//                rest of the file is zero bytes;
//   corrupt  anything else: bytes that were valid were damaged, and valid ones may follow. A complete header whose
//            length is greater than kMaxFragment is corrupt, even if only few bytes follow it.
//
// Nothing in the tail is applied, even if valid records seem to follow.
//
// Recover(env, dir, state), in this order:
//
//   1. MANIFEST. Without one the database is new: it has no tables, no log is replayed, and only steps 4 and 5 remain
//      (with log number 0). Otherwise every record is a VersionEdit; apply them in order (manifest.h). A torn tail is
//      ignored. A corrupt tail, a record that does not decode, or a MANIFEST without any record is a Corruption that
//      Recover returns: without the list of live tables, nothing can be read. The files are then left unchanged.
//   2. Tables. Every live table must exist, or Recover returns a Corruption.
//   3. Logs. Those numbered log_number or more are replayed in the order of their numbers into `state->memtable`. Each
//      record is a WriteBatch whose first sequence number is one more than the last sequence number so far (which
//      starts as the MANIFEST's). A record that does not decode or does not continue the sequence is corrupt. `torn` is
//      possible in the last log only: older ones were synced before the next one was started, so a torn tail there is
//      corrupt. Where something is corrupt, replay stops, and later logs are not replayed; this is not an error:
//      Recover returns ok and reports it in `state->tail`.
//   4. `state->next_file_number` is at least the one of the MANIFEST's last edit, and greater than the number of every
//      log and table in the folder.
//   5. Files that are no longer needed are removed: tables that are not live, logs below log_number, temporary files.
//      Nothing else is removed, whatever its name: not the replayed logs (the engine removes them once their content
//      is in a table), and no other files.
//
// Recover may be interrupted by another crash at any point and is then run again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "env.h"
#include "manifest.h"
#include "memtable.h"

namespace tinylsm {

enum class LogTail { kClean, kTorn, kCorrupt };

struct RecoveredState {
  // False for a new database.
  bool exists = false;
  // Live tables, oldest data first.
  std::vector<TableMeta> tables;
  // The writes in the logs that are not in tables.
  MemTable memtable;
  // The sequence number of the newest recovered write; 0 if there is none.
  uint64_t last_sequence = 0;
  uint64_t next_file_number = 1;
  // The tail of the log where replay ended; that of the MANIFEST does not count.
  LogTail tail = LogTail::kClean;
};

Status Recover(Env* env, const std::string& dir, RecoveredState* state);

}  // namespace tinylsm
