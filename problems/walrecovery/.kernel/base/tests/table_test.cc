// Tests of tables: what was written can be read, and damage on disk is detected.
#include <map>

#include "check.h"
#include "filenames.h"
#include "table_builder.h"
#include "table_cache.h"

using namespace tinylsm;

namespace {

using Entries = std::map<std::string, std::optional<std::string>>;

Entries MakeEntries(int count) {
  Entries entries;
  for (int i = 0; i < count; ++i) {
    const std::string key = "key" + std::to_string(i * 7919 % 1000003);
    entries[key] = i % 10 == 3 ? std::nullopt : std::optional<std::string>(std::string(i % 200, 'v') + key);
  }
  return entries;
}

TableMeta Build(const std::string& dir, uint64_t number, const Entries& entries) {
  TableBuilder builder(Env::Posix(), dir, number);
  for (const auto& [key, value] : entries) CHECK_OK(builder.Add(key, value));
  TableMeta meta;
  CHECK_OK(builder.Finish(&meta));
  return meta;
}

}  // namespace

TEST(table_get_finds_every_entry_and_nothing_else) {
  const Entries entries = MakeEntries(5000);
  const TableMeta meta = Build(dir, 1, entries);
  CHECK_EQ(meta.smallest, entries.begin()->first);
  CHECK_EQ(meta.largest, entries.rbegin()->first);
  TableCache cache(Env::Posix(), dir);
  std::shared_ptr<TableReader> reader;
  CHECK_OK(cache.Find(1, &reader));
  Lookup lookup;
  std::string value;
  for (const auto& [key, expected] : entries) {
    CHECK_OK(reader->Get(key, &lookup, &value));
    CHECK(lookup == (expected ? Lookup::kFound : Lookup::kDeleted));
    if (expected) CHECK_EQ(value, *expected);
    CHECK_OK(reader->Get(key + "x", &lookup, &value));
    CHECK(lookup == Lookup::kAbsent);
  }
  for (const std::string absent : {"", "a", "key", "zzz"}) {
    CHECK_OK(reader->Get(absent, &lookup, &value));
    CHECK(lookup == Lookup::kAbsent);
  }
}

TEST(table_keys_and_values_are_any_bytes) {
  Entries entries;
  entries[""] = "empty key";
  entries[std::string("\0\0", 2)] = "";
  entries["\xff\xff"] = std::string(100000, '\0');
  entries["long" + std::string(10000, 'k')] = "x";
  Build(dir, 1, entries);
  std::unique_ptr<TableReader> reader;
  CHECK_OK(TableReader::Open(Env::Posix(), TableName(dir, 1), &reader));
  for (const auto& [key, expected] : entries) {
    Lookup lookup;
    std::string value = "left over";
    CHECK_OK(reader->Get(key, &lookup, &value));
    CHECK(lookup == Lookup::kFound);
    CHECK(value == *expected);
  }
}

TEST(table_iterator_walks_and_seeks) {
  const Entries entries = MakeEntries(3000);
  Build(dir, 1, entries);
  std::unique_ptr<TableReader> reader;
  CHECK_OK(TableReader::Open(Env::Posix(), TableName(dir, 1), &reader));
  const auto iterator = reader->NewIterator();
  auto expected = entries.begin();
  for (iterator->Seek(""); iterator->Valid(); iterator->Next(), ++expected) {
    CHECK(expected != entries.end());
    CHECK_EQ(iterator->key(), expected->first);
    CHECK_EQ(iterator->is_deletion(), !expected->second.has_value());
    CHECK_EQ(iterator->value(), expected->second.value_or(""));
  }
  CHECK(expected == entries.end());
  CHECK_OK(iterator->status());
  for (const auto& entry : entries) {
    iterator->Seek(entry.first);
    CHECK(iterator->Valid());
    CHECK_EQ(iterator->key(), entry.first);
    const auto next = entries.upper_bound(entry.first);
    iterator->Seek(entry.first + '\0');
    CHECK_EQ(iterator->Valid(), next != entries.end());
    if (next != entries.end()) CHECK_EQ(iterator->key(), next->first);
  }
}

TEST(table_iterator_outlives_the_cache_entry) {
  Build(dir, 1, MakeEntries(500));
  TableCache cache(Env::Posix(), dir);
  std::shared_ptr<TableReader> reader;
  CHECK_OK(cache.Find(1, &reader));
  const auto iterator = reader->NewIterator();
  iterator->Seek("");
  cache.Evict(1);
  CHECK_OK(Env::Posix()->RemoveFile(TableName(dir, 1)));
  int count = 0;
  for (; iterator->Valid(); iterator->Next()) ++count;
  CHECK_EQ(count, 500);
}
