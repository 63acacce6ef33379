// Tests of single parts: encodings, log, memtable, the faulty file system.
#include "check.h"
#include "coding.h"
#include "crc32.h"
#include "fault_env.h"
#include "filenames.h"
#include "log_writer.h"
#include "manifest.h"
#include "write_batch.h"

using namespace tinylsm;

TEST(parts_crc32_known_value) { CHECK_EQ(Crc32("123456789"), 0xCBF43926u); }

TEST(parts_coding_round_trip) {
  std::string bytes;
  PutFixed32(&bytes, 0xDEADBEEFu);
  PutFixed64(&bytes, 0x0123456789ABCDEFull);
  PutString(&bytes, "key");
  std::string_view rest = bytes;
  uint32_t small = 0;
  uint64_t large = 0;
  std::string_view text;
  CHECK(GetFixed32(&rest, &small) && GetFixed64(&rest, &large) && GetString(&rest, &text));
  CHECK_EQ(small, 0xDEADBEEFu);
  CHECK_EQ(large, 0x0123456789ABCDEFull);
  CHECK_EQ(text, "key");
  CHECK(rest.empty() && !GetFixed32(&rest, &small));
}

TEST(parts_batch_decodes_only_whole_batches) {
  WriteBatch batch, decoded;
  batch.Put("a", "1");
  batch.Delete("b");
  const std::string bytes = batch.Encode(41);
  uint64_t first = 0;
  CHECK(decoded.Decode(bytes, &first));
  CHECK_EQ(first, 41u);
  CHECK_EQ(decoded.Encode(41), bytes);
  for (size_t size = 0; size < bytes.size(); ++size) CHECK(!decoded.Decode(bytes.substr(0, size), &first));
  CHECK(!decoded.Decode(bytes + "x", &first));
}

TEST(parts_edit_round_trip) {
  VersionEdit edit, decoded;
  edit.log_number = 7;
  edit.next_file_number = 9;
  edit.last_sequence = 100;
  edit.removed = {3, 4};
  edit.added = {{8, "aa", "zz"}};
  CHECK(decoded.Decode(edit.Encode()));
  CHECK_EQ(decoded.Encode(), edit.Encode());
  CHECK(!decoded.Decode(edit.Encode() + "x"));
}

TEST(parts_log_cuts_long_records) {
  std::unique_ptr<LogWriter> log;
  CHECK_OK(LogWriter::Create(Env::Posix(), dir + "/log", &log));
  CHECK_OK(log->AddRecord("short"));
  CHECK_OK(log->AddRecord(std::string(2 * kMaxFragment + 1, 'x')));
  std::string bytes;
  CHECK_OK(Env::Posix()->ReadFile(dir + "/log", &bytes));
  CHECK_EQ(bytes.size(), 4 * kFragmentHeader + 5 + 2 * kMaxFragment + 1);
  CHECK_EQ(static_cast<int>(bytes[8]), static_cast<int>(kFullFragment));
  CHECK_EQ(DecodeFixed32(bytes.data()), Crc32(std::string_view(bytes).substr(4, 5 + 5)));
  size_t at = kFragmentHeader + 5;
  for (const FragmentType type : {kFirstFragment, kMiddleFragment, kLastFragment}) {
    CHECK_EQ(static_cast<int>(bytes[at + 8]), static_cast<int>(type));
    at += kFragmentHeader + kMaxFragment;
  }
}

TEST(parts_file_names) {
  uint64_t number = 0;
  CHECK(ParseFileName("000012.wal", &number) == FileKind::kLog && number == 12);
  CHECK(ParseFileName("000013.sst", &number) == FileKind::kTable && number == 13);
  CHECK(ParseFileName("MANIFEST.tmp", &number) == FileKind::kTemporary);
  CHECK(ParseFileName("x12.sst", &number) == FileKind::kOther);
  CHECK(ParseFileName(".wal", &number) == FileKind::kOther);
}

TEST(parts_fault_env_loses_what_was_not_synced) {
  const struct {
    CrashMode mode;
    std::string left;
  } cases[] = {{CrashMode::kKeep, "safe1234"},
               {CrashMode::kDrop, "safe"},
               {CrashMode::kTorn, "safe12"},
               {CrashMode::kZeros, std::string("safe\0\0\0\0", 8)},
               {CrashMode::kGarbage, "safe12in"}};
  for (const auto& each : cases) {
    FaultEnv env(Env::Posix());
    std::unique_ptr<WritableFile> file, unnamed;
    CHECK_OK(env.NewWritableFile(dir + "/file", &file));
    CHECK_OK(file->Append("safe"));
    CHECK_OK(file->Sync());
    CHECK_OK(file->Append("1234"));
    CHECK_OK(env.NewWritableFile(dir + "/unnamed", &unnamed));
    CHECK_OK(env.Crash(each.mode));
    std::string content;
    CHECK_OK(Env::Posix()->ReadFile(dir + "/file", &content));
    CHECK_EQ(content, each.left);
    CHECK_EQ(env.FileExists(dir + "/unnamed"), each.mode == CrashMode::kKeep);
  }
}
