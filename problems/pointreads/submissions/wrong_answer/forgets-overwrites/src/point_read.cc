// Mistake: values that were read are cached, and the cache is not updated by later writes.
#include "point_read.h"

#include <unordered_map>

namespace tinylsm {

Status PointRead(TableCache* cache, const std::vector<TableMeta>& tables, std::string_view key, Lookup* lookup,
                 std::string* value) {
  static std::unordered_map<std::string, std::string> values;
  const auto known = values.find(std::string(key));
  if (known != values.end()) {
    *lookup = Lookup::kFound;
    *value = known->second;
    return Status::Ok();
  }
  *lookup = Lookup::kAbsent;
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
    if (key < table->smallest || key > table->largest) continue;
    std::shared_ptr<TableReader> reader;
    TINYLSM_TRY(cache->Find(table->number, &reader));
    TINYLSM_TRY(reader->Get(key, lookup, value));
    if (*lookup != Lookup::kAbsent) break;
  }
  if (*lookup == Lookup::kFound) values[std::string(key)] = *value;
  return Status::Ok();
}

}  // namespace tinylsm
