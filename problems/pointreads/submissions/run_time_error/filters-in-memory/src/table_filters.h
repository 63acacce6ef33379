#pragma once

#include <map>
#include <string>

#include "bloom.h"

namespace tinylsm {

// The filter of each table, by its path.
inline std::map<std::string, std::string>& Filters() {
  static std::map<std::string, std::string> filters;
  return filters;
}

}  // namespace tinylsm
