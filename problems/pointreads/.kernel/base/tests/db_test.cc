// Tests the whole database against a std::map. Reopening it is tested in recovery_test.cc.
#include <map>
#include <random>

#include "check.h"
#include "db.h"

using namespace tinylsm;

namespace {

void CheckSame(DB& db, const std::map<std::string, std::string>& model, int keys) {
  for (int i = 0; i < keys; ++i) {
    const std::string key = "k" + std::to_string(i);
    bool found = false;
    std::string value;
    CHECK_OK(db.Get(key, &found, &value));
    const auto expected = model.find(key);
    CHECK_EQ(found, expected != model.end());
    if (found) CHECK_EQ(value, expected->second);
  }
  auto expected = model.begin();
  CHECK_OK(db.Scan("", "", [&](std::string_view key, std::string_view value) {
    CHECK(expected != model.end());
    CHECK_EQ(key, expected->first);
    CHECK_EQ(value, expected->second);
    ++expected;
    return true;
  }));
  CHECK(expected == model.end());
}

}  // namespace

TEST(db_does_what_a_map_does) {
  Options options;
  options.memtable_bytes = 4096;
  options.max_tables = 4;
  std::unique_ptr<DB> db;
  CHECK_OK(DB::Open(options, dir, &db));
  std::map<std::string, std::string> model;
  std::mt19937 random(1);
  for (int i = 0; i < 6000; ++i) {
    const std::string key = "k" + std::to_string(random() % 400);
    if (random() % 4 == 0) {
      CHECK_OK(db->Delete(key));
      model.erase(key);
    } else {
      const std::string value = std::to_string(i) + std::string(random() % 60, '.');
      CHECK_OK(db->Put(key, value));
      model[key] = value;
    }
    if (i % 1500 == 0) CheckSame(*db, model, 400);
  }
  CheckSame(*db, model, 400);
  CHECK_OK(db->Flush());
  CHECK_OK(db->Compact());
  CHECK_EQ(db->table_count(), 1u);
  CheckSame(*db, model, 400);
  CHECK_EQ(db->last_sequence(), 6000u);
}

TEST(db_deletion_hides_older_tables) {
  std::unique_ptr<DB> db;
  CHECK_OK(DB::Open(Options(), dir, &db));
  CHECK_OK(db->Put("a", "1"));
  CHECK_OK(db->Flush());
  CHECK_OK(db->Delete("a"));
  CHECK_OK(db->Flush());
  CheckSame(*db, {}, 0);
  bool found = true;
  std::string value;
  CHECK_OK(db->Get("a", &found, &value));
  CHECK(!found);
  CHECK_OK(db->Compact());
  CHECK_EQ(db->table_count(), 0u);
}

TEST(db_scan_has_bounds) {
  std::unique_ptr<DB> db;
  CHECK_OK(DB::Open(Options(), dir, &db));
  for (const char* key : {"a", "b", "c", "d"}) {
    CHECK_OK(db->Put(key, key));
    CHECK_OK(db->Flush());
  }
  std::string seen;
  CHECK_OK(db->Scan("b", "d", [&seen](std::string_view key, std::string_view) {
    seen += key;
    return true;
  }));
  CHECK_EQ(seen, "bc");
}
