#include "table_cache.h"

#include <unordered_map>

#include "filenames.h"

namespace tinylsm {

// A reader is opened once and kept until its table is deleted.
struct TableCache::State {
  Env* env;
  std::string dir;
  std::unordered_map<uint64_t, std::shared_ptr<TableReader>> readers;
};

TableCache::TableCache(Env* env, std::string dir) : state_(std::make_unique<State>()) {
  state_->env = env;
  state_->dir = std::move(dir);
}

TableCache::~TableCache() = default;

Status TableCache::Find(uint64_t number, std::shared_ptr<TableReader>* reader) {
  std::shared_ptr<TableReader>& cached = state_->readers[number];
  if (!cached) {
    std::unique_ptr<TableReader> opened;
    TINYLSM_TRY(TableReader::Open(state_->env, TableName(state_->dir, number), &opened));
    cached = std::move(opened);
  }
  *reader = cached;
  return Status::Ok();
}

void TableCache::Evict(uint64_t number) { state_->readers.erase(number); }

}  // namespace tinylsm
