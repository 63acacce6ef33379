// Unchanged: as fast as the starter code.
#include "point_read.h"

namespace tinylsm {

Status PointRead(TableCache* cache, const std::vector<TableMeta>& tables, std::string_view key, Lookup* lookup,
                 std::string* value) {
  *lookup = Lookup::kAbsent;
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
    if (key < table->smallest || key > table->largest) continue;
    std::shared_ptr<TableReader> reader;
    TINYLSM_TRY(cache->Find(table->number, &reader));
    TINYLSM_TRY(reader->Get(key, lookup, value));
    if (*lookup != Lookup::kAbsent) break;
  }
  return Status::Ok();
}

}  // namespace tinylsm
