// A Bloom filter: says that a key is certainly not in a table, or that it may be.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinylsm {

// FNV-1a, with a final step that mixes in the upper bits.
inline uint64_t BloomHash(std::string_view key) {
  uint64_t hash = 1469598103934665603ull;
  for (const char byte : key) hash = (hash ^ static_cast<uint8_t>(byte)) * 1099511628211ull;
  hash ^= hash >> 32;
  return hash * 0x9E3779B97F4A7C15ull;
}

constexpr int kBloomProbes = 6;
constexpr size_t kBloomBitsPerKey = 10;

// The filter for keys with these hashes.
inline std::string MakeBloom(const std::vector<uint64_t>& hashes) {
  const size_t bits = std::max<size_t>(64, hashes.size() * kBloomBitsPerKey);
  std::string filter((bits + 7) / 8, '\0');
  for (uint64_t hash : hashes) {
    const uint64_t step = (hash >> 33) | 1;
    for (int probe = 0; probe < kBloomProbes; ++probe, hash += step) {
      const size_t bit = hash % (filter.size() * 8);
      filter[bit / 8] = static_cast<char>(filter[bit / 8] | (1 << (bit % 8)));
    }
  }
  return filter;
}

inline bool BloomMayContain(const std::string& filter, uint64_t hash) {
  if (filter.empty()) return true;
  const uint64_t step = (hash >> 33) | 1;
  for (int probe = 0; probe < kBloomProbes; ++probe, hash += step) {
    const size_t bit = hash % (filter.size() * 8);
    if ((filter[bit / 8] & (1 << (bit % 8))) == 0) return false;
  }
  return true;
}

}  // namespace tinylsm
