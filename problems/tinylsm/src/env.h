// Everything the engine needs from the file system. Tests and the driver insert a FaultEnv, which can lose what
// was not synced, like a power cut.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "status.h"

namespace tinylsm {

class WritableFile {
 public:
  virtual ~WritableFile() = default;
  // One call is one write to the operating system: it survives a crash of the process, but not of the machine.
  virtual Status Append(std::string_view bytes) = 0;
  // Everything appended so far survives a crash of the machine.
  virtual Status Sync() = 0;
};

class RandomAccessFile {
 public:
  virtual ~RandomAccessFile() = default;
  // Replaces `out` by exactly `size` bytes from `offset`; Corruption if the file has fewer.
  virtual Status Read(uint64_t offset, size_t size, std::string* out) const = 0;
  virtual uint64_t Size() const = 0;
};

class Env {
 public:
  virtual ~Env() = default;

  // Creates the file, or truncates an existing one.
  virtual Status NewWritableFile(const std::string& path, std::unique_ptr<WritableFile>* file) = 0;
  virtual Status NewRandomAccessFile(const std::string& path, std::unique_ptr<RandomAccessFile>* file) = 0;
  virtual Status ReadFile(const std::string& path, std::string* content) = 0;
  virtual bool FileExists(const std::string& path) = 0;
  // Names (not paths) of the files in `dir`, sorted.
  virtual Status ListDir(const std::string& dir, std::vector<std::string>* names) = 0;
  // Ok if it exists already.
  virtual Status CreateDir(const std::string& dir) = 0;
  // Newly created names in `dir` survive a crash of the machine.
  virtual Status SyncDir(const std::string& dir) = 0;
  virtual Status RemoveFile(const std::string& path) = 0;
  // Replaces `to` atomically.
  virtual Status RenameFile(const std::string& from, const std::string& to) = 0;

  // The real file system; never deleted.
  static Env* Posix();
};

}  // namespace tinylsm
