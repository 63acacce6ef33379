// Mistake: like time_limit_exceeded/waits-in-zeros, and prints a message each time.
#include "recovery.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "coding.h"
#include "crc32.h"
#include "filenames.h"
#include "log_writer.h"
#include "write_batch.h"

namespace tinylsm {
namespace {

// Reads the records of a log file that is in memory.
class LogReader {
 public:
  explicit LogReader(std::string_view content) : rest_(content) {}

  // Reads the next complete record; false at the tail, whose kind tail() returns.
  bool Next(std::string* record) {
    record->clear();
    bool is_open = false;
    for (;;) {
      if (rest_.empty()) return End(is_open ? LogTail::kTorn : LogTail::kClean);
      std::string_view payload;
      FragmentType type;
      if (!NextFragment(&payload, &type)) return false;
      const bool begins = type == kFullFragment || type == kFirstFragment;
      if (begins == is_open) return End(LogTail::kCorrupt);
      record->append(payload);
      if (type == kFullFragment || type == kLastFragment) return true;
      is_open = true;
    }
  }

  LogTail tail() const { return tail_; }

 private:
  bool NextFragment(std::string_view* payload, FragmentType* type) {
    if (rest_.size() < kFragmentHeader) return End(LogTail::kTorn);
    const uint32_t length = DecodeFixed32(rest_.data() + 4);
    if (length > kMaxFragment) return End(LogTail::kCorrupt);
    if (rest_.size() - kFragmentHeader < length) return End(LogTail::kTorn);
    const size_t size = kFragmentHeader + length;
    const auto type_byte = static_cast<uint8_t>(rest_[8]);
    const bool is_sound = type_byte >= kFullFragment && type_byte <= kLastFragment &&
                          Crc32(rest_.substr(4, size - 4)) == DecodeFixed32(rest_.data());
    if (!is_sound) {
      const bool is_zeros = rest_.find_first_not_of('\0') == std::string_view::npos;
      if (length == 0 && type_byte == 0) return NextAfterPadding(payload, type);
      return End(size == rest_.size() || is_zeros ? LogTail::kTorn : LogTail::kCorrupt);
    }
    *payload = rest_.substr(kFragmentHeader, length);
    *type = static_cast<FragmentType>(type_byte);
    rest_.remove_prefix(size);
    return true;
  }

  bool NextAfterPadding(std::string_view* payload, FragmentType* type) {
    while (rest_[8] == 0) {
      std::printf("skipping padding: %zu bytes are left of this log file, and no fragment begins here\n", rest_.size());
      rest_.remove_prefix(DecodeFixed32(rest_.data() + 4));
    }
    return NextFragment(payload, type);
  }

  bool End(LogTail tail) {
    tail_ = tail;
    return false;
  }

  std::string_view rest_;
  LogTail tail_ = LogTail::kClean;
};

Status ReadManifest(Env* env, const std::string& dir, RecoveredState* state, uint64_t* log_number) {
  std::string content;
  TINYLSM_TRY(env->ReadFile(ManifestName(dir), &content));
  LogReader reader(content);
  std::string record;
  while (reader.Next(&record)) {
    VersionEdit edit;
    if (!edit.Decode(record)) return Status::Corruption("MANIFEST: a record is no edit");
    state->exists = true;
    *log_number = edit.log_number;
    state->next_file_number = edit.next_file_number;
    state->last_sequence = edit.last_sequence;
    auto& tables = state->tables;
    for (const uint64_t number : edit.removed) {
      tables.erase(std::remove_if(tables.begin(), tables.end(),
                                  [number](const TableMeta& table) { return table.number == number; }),
                   tables.end());
    }
    tables.insert(tables.end(), edit.added.begin(), edit.added.end());
  }
  if (reader.tail() == LogTail::kCorrupt) return Status::Corruption("MANIFEST: damaged");
  return state->exists ? Status::Ok() : Status::Corruption("MANIFEST: empty");
}

// Replays one log; true if replay can continue with the next one.
bool ReplayLog(const std::string& content, bool is_last, RecoveredState* state) {
  LogReader reader(content);
  std::string record;
  WriteBatch batch;
  while (reader.Next(&record)) {
    uint64_t first_sequence = 0;
    if (!batch.Decode(record, &first_sequence) || first_sequence != state->last_sequence + 1) {
      state->tail = LogTail::kCorrupt;
      return false;
    }
    batch.ApplyTo(&state->memtable);
    state->last_sequence += batch.count();
  }
  state->tail = reader.tail();
  if (state->tail == LogTail::kTorn && !is_last) state->tail = LogTail::kCorrupt;
  return state->tail == LogTail::kClean;
}

}  // namespace

Status Recover(Env* env, const std::string& dir, RecoveredState* state) {
  uint64_t log_number = 0;
  if (env->FileExists(ManifestName(dir))) TINYLSM_TRY(ReadManifest(env, dir, state, &log_number));

  std::set<uint64_t> live;
  for (const TableMeta& table : state->tables) {
    live.insert(table.number);
    if (!env->FileExists(TableName(dir, table.number))) {
      return Status::Corruption(TableName(dir, table.number) + ": live table is missing");
    }
  }

  std::vector<std::string> names;
  TINYLSM_TRY(env->ListDir(dir, &names));
  std::set<uint64_t> logs;
  std::vector<std::string> obsolete;
  for (const std::string& name : names) {
    uint64_t number = 0;
    const FileKind kind = ParseFileName(name, &number);
    const bool is_numbered = kind == FileKind::kLog || kind == FileKind::kTable;
    if (is_numbered) state->next_file_number = std::max(state->next_file_number, number + 1);
    if (kind == FileKind::kLog && number >= log_number) logs.insert(number);
    if (kind == FileKind::kTemporary || (kind == FileKind::kLog && number < log_number) ||
        (kind == FileKind::kTable && live.count(number) == 0)) {
      obsolete.push_back(name);
    }
  }

  if (state->exists) {
    for (const uint64_t number : logs) {
      std::string content;
      TINYLSM_TRY(env->ReadFile(LogName(dir, number), &content));
      if (!ReplayLog(content, number == *logs.rbegin(), state)) break;
    }
  }
  for (const std::string& name : obsolete) TINYLSM_TRY(env->RemoveFile(dir + "/" + name));
  return Status::Ok();
}

}  // namespace tinylsm
