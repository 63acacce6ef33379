// Sorted tables on disk. You can change the format: all tables are written and read by your own code.
//
//   data block 0, data block 1, ..., index block, footer
//
// data block   entries in the order of their keys: key (string with length), value (string with length), or for a
//              deletion kDeletion in place of the value's length. About kBlockBytes long.
// index block  for each data block: its last key (string), offset (fixed64), size without checksum (fixed32)
// footer       index offset (fixed64) and size (fixed32), kTableMagic (fixed64): kFooterBytes in all
//
// Every block is followed by the CRC-32 of its bytes (fixed32).
#pragma once

#include <cstddef>
#include <cstdint>

namespace tinylsm {

constexpr size_t kBlockBytes = 4096;
constexpr size_t kFooterBytes = 8 + 4 + 8;
constexpr uint32_t kDeletion = 0xFFFFFFFFu;
constexpr uint64_t kTableMagic = 0x316D736C796E6974ull;  // "tinylsm1"

}  // namespace tinylsm
