// CRC-32 with the polynomial of zip and Ethernet.
#pragma once

#include <cstdint>
#include <string_view>

namespace tinylsm {

uint32_t Crc32(std::string_view bytes);

}  // namespace tinylsm
