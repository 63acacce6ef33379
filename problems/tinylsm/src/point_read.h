// Looks up one key in the tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest.h"
#include "table_cache.h"

namespace tinylsm {

// Looks up a key that is not in the memtable: the newest table with an entry wins. `tables` has oldest data first.
Status PointRead(TableCache* cache, const std::vector<TableMeta>& tables, std::string_view key, Lookup* lookup,
                 std::string* value);

}  // namespace tinylsm
