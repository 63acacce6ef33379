#include "fault_env.h"

namespace tinylsm {

// Shares its state with the Env, so it follows the file through renames.
class FaultWritableFile : public WritableFile {
 public:
  FaultWritableFile(std::shared_ptr<FaultEnv::FileState> state, std::unique_ptr<WritableFile> target)
      : state_(std::move(state)), target_(std::move(target)) {}

  Status Append(std::string_view bytes) override {
    TINYLSM_TRY(target_->Append(bytes));
    state_->written += bytes.size();
    return Status::Ok();
  }

  Status Sync() override {
    TINYLSM_TRY(target_->Sync());
    state_->synced = state_->written;
    state_->name_is_safe = true;
    return Status::Ok();
  }

 private:
  const std::shared_ptr<FaultEnv::FileState> state_;
  const std::unique_ptr<WritableFile> target_;
};

bool ParseCrashMode(const std::string& name, CrashMode* mode) {
  static const std::map<std::string, CrashMode> kModes = {{"keep", CrashMode::kKeep},
                                                          {"drop", CrashMode::kDrop},
                                                          {"torn", CrashMode::kTorn},
                                                          {"zeros", CrashMode::kZeros},
                                                          {"garbage", CrashMode::kGarbage}};
  const auto found = kModes.find(name);
  if (found == kModes.end()) return false;
  *mode = found->second;
  return true;
}

Status FaultEnv::NewWritableFile(const std::string& path, std::unique_ptr<WritableFile>* file) {
  std::unique_ptr<WritableFile> target;
  TINYLSM_TRY(target_->NewWritableFile(path, &target));
  files_[path] = std::make_shared<FileState>();
  *file = std::make_unique<FaultWritableFile>(files_[path], std::move(target));
  return Status::Ok();
}

Status FaultEnv::SyncDir(const std::string& dir) {
  TINYLSM_TRY(target_->SyncDir(dir));
  for (auto& [path, state] : files_) {
    if (path.compare(0, dir.size() + 1, dir + "/") == 0) state->name_is_safe = true;
  }
  return Status::Ok();
}

Status FaultEnv::RemoveFile(const std::string& path) {
  files_.erase(path);
  return target_->RemoveFile(path);
}

Status FaultEnv::RenameFile(const std::string& from, const std::string& to) {
  TINYLSM_TRY(target_->RenameFile(from, to));
  const auto found = files_.find(from);
  if (found != files_.end()) {
    files_[to] = found->second;
    files_.erase(from);
  }
  return Status::Ok();
}

Status FaultEnv::Crash(CrashMode mode) {
  if (mode == CrashMode::kKeep) return Status::Ok();
  const auto files = std::move(files_);
  for (const auto& [path, shared] : files) {
    const FileState& state = *shared;
    if (!state.name_is_safe && (mode == CrashMode::kDrop || state.written == 0)) {
      TINYLSM_TRY(target_->RemoveFile(path));
      continue;
    }
    if (state.written == state.synced) continue;
    std::string content;
    TINYLSM_TRY(target_->ReadFile(path, &content));
    const size_t unsynced = state.written - state.synced;
    const size_t half = state.synced + unsynced / 2;
    switch (mode) {
      case CrashMode::kKeep:
        break;
      case CrashMode::kDrop:
        content.resize(state.synced);
        break;
      case CrashMode::kTorn:
        content.resize(half);
        break;
      case CrashMode::kZeros:
        content.replace(state.synced, unsynced, unsynced, '\0');
        break;
      case CrashMode::kGarbage:
        for (size_t i = half; i < content.size(); ++i) content[i] = static_cast<char>(content[i] ^ 0x5A);
        break;
    }
    std::unique_ptr<WritableFile> file;
    TINYLSM_TRY(target_->NewWritableFile(path, &file));
    TINYLSM_TRY(file->Append(content));
    TINYLSM_TRY(file->Sync());
  }
  return Status::Ok();
}

}  // namespace tinylsm
