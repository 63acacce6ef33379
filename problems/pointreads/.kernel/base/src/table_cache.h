// Returns readers of tables to the engine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "env.h"
#include "table_reader.h"

namespace tinylsm {

class TableCache {
 public:
  TableCache(Env* env, std::string dir);
  ~TableCache();

  Status Find(uint64_t number, std::shared_ptr<TableReader>* reader);
  // The table is about to be deleted. Its number is never used again.
  void Evict(uint64_t number);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinylsm
