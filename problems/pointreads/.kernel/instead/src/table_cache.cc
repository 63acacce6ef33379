#include "table_cache.h"

#include "filenames.h"

namespace tinylsm {

struct TableCache::State {
  Env* env;
  std::string dir;
};

TableCache::TableCache(Env* env, std::string dir) : state_(std::make_unique<State>()) {
  state_->env = env;
  state_->dir = std::move(dir);
}

TableCache::~TableCache() = default;

// Nothing is cached yet: each call opens the table and reads its index.
Status TableCache::Find(uint64_t number, std::shared_ptr<TableReader>* reader) {
  std::unique_ptr<TableReader> opened;
  TINYLSM_TRY(TableReader::Open(state_->env, TableName(state_->dir, number), &opened));
  *reader = std::move(opened);
  return Status::Ok();
}

void TableCache::Evict(uint64_t) {}

}  // namespace tinylsm
