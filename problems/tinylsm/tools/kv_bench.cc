// The benchmark of point reads: prints operations for kv_driver, one per line. It has no database and does not link the
// engine, because it runs in another process than the measured code. Its output depends only on the seed.
//
//   kv_bench load SEED            creates the database: several tables that all cover the whole range of keys
//   kv_bench read SEED [READS]    reads keys, some far more often than others; a third of them does not exist
//
// A seed is any text. A judge draws one of 128 bits, so the rest cannot be guessed from a part of the operations.
//
//   ./kv_bench load 7 | ./kv_driver /tmp/bench > /dev/null
//   ./kv_bench read 7 | (time ./kv_driver /tmp/bench) | tail
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr uint64_t kKeys = 30011;  // prime, so multiplying by any other number reaches all of them
constexpr int kDefaultReads = 3000;
constexpr int kReadsAtOnce = 100;

// splitmix64: random enough for keys, and the same on every machine.
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

// Of each pair of numbers only one is written, which depends on the seed: missing keys are between
// existing ones, and look like them.
class Keys {
 public:
  explicit Keys(uint64_t seed) : seed_(seed) {}

  std::string operator()(uint64_t index, bool is_there) const {
    const uint64_t written = Random(seed_ + index * 0x9E3779B97F4A7C15ull).Next() >> 63;
    char key[32];
    std::snprintf(key, sizeof key, "user%08llu",
                  static_cast<unsigned long long>(index * 2 + (is_there ? written : 1 - written)));
    return key;
  }

 private:
  const uint64_t seed_;
};

std::string Value(Random* random) {
  std::string value(60 + random->Below(80), ' ');
  for (char& letter : value) letter = static_cast<char>('a' + random->Below(26));
  return value;
}

// Never compacted, so a read must handle many tables.
void PrintOptions() { std::printf("option memtable_bytes 524288\noption max_tables 100\n"); }

void Load(uint64_t seed) {
  PrintOptions();
  const Keys key(seed + 1);
  Random random(seed);
  const uint64_t step = 1 + random.Below(kKeys - 1);
  const auto put = [&](uint64_t index) {
    std::printf("put %s %s\n", key(index, true).c_str(), Value(&random).c_str());
  };
  for (uint64_t i = 0; i < kKeys; ++i) put(i * step % kKeys);
  for (uint64_t i = 0; i < kKeys / 10; ++i) put(random.Below(kKeys));
  for (uint64_t i = 0; i < kKeys / 20; ++i) std::printf("del %s\n", key(random.Below(kKeys), true).c_str());
  std::printf("flush\nstatus\nfiles\n");
}

void Read(uint64_t seed, int reads) {
  // Other files beside the tables are counted, so a file with stored answers changes the output.
  std::printf("files\n");
  PrintOptions();
  const Keys key(seed + 1);
  // Not the random numbers that the values were made from.
  Random random(seed + 2);
  const uint64_t scatter = 1 + random.Below(kKeys - 1);
  for (int done = 0; done < reads; done += kReadsAtOnce) {
    std::printf("gets");
    for (int i = done; i < std::min(reads, done + kReadsAtOnce); ++i) {
      // The smallest of three numbers, so low ranks are frequent. Multiplying spreads the ranks over the range of keys.
      const uint64_t a = random.Below(kKeys), b = random.Below(kKeys), c = random.Below(kKeys);
      std::printf(" %s", key(std::min({a, b, c}) * scatter % kKeys, random.Below(3) != 0).c_str());
    }
    std::printf("\n");
  }
}

// FNV-1a.
uint64_t Seed(const char* text) {
  uint64_t hash = 0xCBF29CE484222325ull;
  for (; *text != '\0'; ++text) hash = (hash ^ static_cast<unsigned char>(*text)) * 0x100000001B3ull;
  return hash;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 2 ? argv[1] : "";
  if (mode == "load" && argc == 3) {
    Load(Seed(argv[2]));
  } else if (mode == "read" && (argc == 3 || argc == 4)) {
    Read(Seed(argv[2]), argc > 3 ? std::atoi(argv[3]) : kDefaultReads);
  } else {
    std::fprintf(stderr, "usage: kv_bench load SEED | kv_bench read SEED [READS]\n");
    return 3;
  }
  return 0;
}
