// Writes one sorted table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "env.h"
#include "manifest.h"

namespace tinylsm {

class TableBuilder {
 public:
  TableBuilder(Env* env, std::string dir, uint64_t number);
  ~TableBuilder();

  // Keys must come in ascending order, each once; no value is a deletion.
  Status Add(std::string_view key, const std::optional<std::string>& value);
  // Completes the table, which is durable if this returns ok. `meta` describes it. Requires at least one key.
  Status Finish(TableMeta* meta);
  bool empty() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinylsm
