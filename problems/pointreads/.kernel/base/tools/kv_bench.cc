// Work to measure point reads with. Everything follows from the arguments: the same ones do the same work and print the
// same line, whatever the tables look like on disk.
//
//   kv_bench load DIR [SEED]          makes the database: several tables that all cover the whole range of keys
//   kv_bench read DIR SEED [READS]    reads keys of it: some far more often than others, a third of them not there
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "crc32.h"
#include "db.h"

using namespace tinylsm;

namespace {

constexpr uint64_t kKeys = 30011;  // prime, so that multiplying by anything else walks over all of them
constexpr int kDefaultReads = 3000;

[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "kv_bench: %s\n", message.c_str());
  std::exit(3);
}

void Check(const Status& status) {
  if (!status.ok()) Fail(status.message());
}

// splitmix64: good enough to draw keys from, and the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t limit) { return Next() % limit; }

 private:
  uint64_t state_;
};

// Odd numbers are never written: keys that are not there lie between keys that are.
std::string Key(uint64_t index, bool is_there) {
  char key[32];
  std::snprintf(key, sizeof key, "user%08llu", static_cast<unsigned long long>(index * 2 + (is_there ? 0 : 1)));
  return key;
}

std::string Value(Random* random) {
  std::string value(60 + random->Below(80), ' ');
  for (char& letter : value) letter = static_cast<char>('a' + random->Below(26));
  return value;
}

Options BenchOptions() {
  Options options;
  options.memtable_bytes = 512 * 1024;
  options.max_tables = 100;  // never compacted: a read has to cope with many tables
  return options;
}

void Load(const std::string& dir, uint64_t seed) {
  std::unique_ptr<DB> db;
  Check(DB::Open(BenchOptions(), dir, &db));
  Random random(seed);
  for (uint64_t i = 0; i < kKeys; ++i) Check(db->Put(Key(i * 7919 % kKeys, true), Value(&random)));
  for (uint64_t i = 0; i < kKeys / 10; ++i) Check(db->Put(Key(random.Below(kKeys), true), Value(&random)));
  for (uint64_t i = 0; i < kKeys / 20; ++i) Check(db->Delete(Key(random.Below(kKeys), true)));
  Check(db->Flush());
  std::printf("loaded: sequence=%llu\n", static_cast<unsigned long long>(db->last_sequence()));
}

void Read(const std::string& dir, uint64_t seed, int reads) {
  std::unique_ptr<DB> db;
  Check(DB::Open(BenchOptions(), dir, &db));
  Random random(seed);
  const uint64_t scatter = 1 + random.Below(kKeys - 1);
  uint32_t checksum = 0;
  int found_count = 0;
  for (int i = 0; i < reads; ++i) {
    // The least of three draws: low ranks are drawn often. Multiplying scatters the ranks over the range of keys.
    const uint64_t rank = std::min({random.Below(kKeys), random.Below(kKeys), random.Below(kKeys)});
    const std::string key = Key(rank * scatter % kKeys, random.Below(3) != 0);
    bool found = false;
    std::string value;
    Check(db->Get(key, &found, &value));
    found_count += found ? 1 : 0;
    checksum = checksum * 31 + Crc32(found ? key + value : key);
  }
  std::printf("reads=%d found=%d checksum=%08x\n", reads, found_count, checksum);
}

uint64_t Number(const char* text) {
  char* end = nullptr;
  const unsigned long long number = std::strtoull(text, &end, 10);
  if (*text == '\0' || *end != '\0') Fail(std::string("not a number: ") + text);
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 2 ? argv[1] : "";
  if (mode == "load" && argc <= 4) {
    Load(argv[2], argc > 3 ? Number(argv[3]) : 1);
  } else if (mode == "read" && (argc == 4 || argc == 5)) {
    Read(argv[2], Number(argv[3]), argc > 4 ? static_cast<int>(Number(argv[4])) : kDefaultReads);
  } else {
    Fail("usage: kv_bench load DIR [SEED] | kv_bench read DIR SEED [READS]");
  }
  return 0;
}
