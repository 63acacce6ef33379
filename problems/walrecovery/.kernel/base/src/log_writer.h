// Log files (the write-ahead logs and the MANIFEST): a sequence of records, each cut into one or more fragments.
//
// A fragment on disk:
//
//   offset  bytes
//        0      4  CRC-32 of everything after it: length, type and payload
//        4      4  length of the payload, at most kMaxFragment
//        8      1  type: 1 full, 2 first, 3 middle, 4 last
//        9      n  payload
//
// A record of up to kMaxFragment bytes is one `full` fragment; a longer one is `first`, any number of `middle`, `last`.
// Type 0 is never written. Nothing is padded or aligned. See recovery.h for how a reader must treat damage.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "env.h"

namespace tinylsm {

constexpr size_t kFragmentHeader = 9;
constexpr size_t kMaxFragment = 1024;

enum FragmentType : uint8_t { kFullFragment = 1, kFirstFragment = 2, kMiddleFragment = 3, kLastFragment = 4 };

class LogWriter {
 public:
  // Creates the file, or truncates it.
  static Status Create(Env* env, const std::string& path, std::unique_ptr<LogWriter>* writer);

  // Makes one write to the operating system for all fragments.
  Status AddRecord(std::string_view record);
  Status Sync() { return file_->Sync(); }
  // Bytes in the file.
  uint64_t size() const { return size_; }

 private:
  explicit LogWriter(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}

  std::unique_ptr<WritableFile> file_;
  uint64_t size_ = 0;
};

}  // namespace tinylsm
