// The path of one Get through the tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest.h"
#include "table_cache.h"

namespace tinylsm {

// What the tables (oldest data first) say about a key that is not in the memtable: the newest table that knows it wins.
Status PointRead(TableCache* cache, const std::vector<TableMeta>& tables, std::string_view key, Lookup* lookup,
                 std::string* value);

}  // namespace tinylsm
