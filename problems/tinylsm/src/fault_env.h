// A file system that tracks what was synced and can lose the rest, like a power cut.
//
// The model: appended bytes are safe after Sync of their file. A new file's name is safe after Sync of the file or
// SyncDir of its folder. Renames and removals are safe at once (so removing something too early causes data loss).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "env.h"

namespace tinylsm {

// What a power cut leaves of bytes that were appended but not synced.
enum class CrashMode {
  kKeep,     // all of them: only the process died
  kDrop,     // none
  kTorn,     // the first half
  kZeros,    // the same number of zero bytes: the length reached the disk, the content did not
  kGarbage,  // the first half, then wrong bytes up to the full length
};

// Accepts "keep", "drop", "torn", "zeros" and "garbage"; false for anything else.
bool ParseCrashMode(const std::string& name, CrashMode* mode);

class FaultEnv : public Env {
 public:
  explicit FaultEnv(Env* target) : target_(target) {}

  // Changes the files as a power cut would. This Env must not be used to write afterwards.
  Status Crash(CrashMode mode);

  Status NewWritableFile(const std::string& path, std::unique_ptr<WritableFile>* file) override;
  Status NewRandomAccessFile(const std::string& path, std::unique_ptr<RandomAccessFile>* file) override {
    return target_->NewRandomAccessFile(path, file);
  }
  Status ReadFile(const std::string& path, std::string* content) override { return target_->ReadFile(path, content); }
  bool FileExists(const std::string& path) override { return target_->FileExists(path); }
  Status ListDir(const std::string& dir, std::vector<std::string>* names) override {
    return target_->ListDir(dir, names);
  }
  Status CreateDir(const std::string& dir) override { return target_->CreateDir(dir); }
  Status SyncDir(const std::string& dir) override;
  Status RemoveFile(const std::string& path) override;
  Status RenameFile(const std::string& from, const std::string& to) override;

 private:
  friend class FaultWritableFile;
  struct FileState {
    uint64_t written = 0;
    uint64_t synced = 0;
    bool name_is_safe = false;
  };

  Env* const target_;
  std::map<std::string, std::shared_ptr<FileState>> files_;
};

}  // namespace tinylsm
