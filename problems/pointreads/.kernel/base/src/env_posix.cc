#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "env.h"

namespace tinylsm {
namespace {

Status ErrnoStatus(const std::string& path) { return Status::IoError(path + ": " + std::strerror(errno)); }

class PosixWritableFile : public WritableFile {
 public:
  PosixWritableFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  ~PosixWritableFile() override { ::close(fd_); }

  Status Append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return ErrnoStatus(path_);
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return Status::Ok();
  }

  Status Sync() override { return ::fdatasync(fd_) == 0 ? Status::Ok() : ErrnoStatus(path_); }

 private:
  const std::string path_;
  const int fd_;
};

class PosixRandomAccessFile : public RandomAccessFile {
 public:
  PosixRandomAccessFile(std::string path, int fd, uint64_t size) : path_(std::move(path)), fd_(fd), size_(size) {}
  ~PosixRandomAccessFile() override { ::close(fd_); }

  Status Read(uint64_t offset, size_t size, std::string* out) const override {
    if (offset > size_ || size > size_ - offset) return Status::Corruption(path_ + ": read beyond the end");
    out->resize(size);
    size_t done = 0;
    while (done < size) {
      const ssize_t got = ::pread(fd_, out->data() + done, size - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return ErrnoStatus(path_);
      if (got == 0) return Status::Corruption(path_ + ": shorter than it was");
      done += static_cast<size_t>(got);
    }
    return Status::Ok();
  }

  uint64_t Size() const override { return size_; }

 private:
  const std::string path_;
  const int fd_;
  const uint64_t size_;
};

class PosixEnv : public Env {
 public:
  Status NewWritableFile(const std::string& path, std::unique_ptr<WritableFile>* file) override {
    const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return ErrnoStatus(path);
    *file = std::make_unique<PosixWritableFile>(path, fd);
    return Status::Ok();
  }

  Status NewRandomAccessFile(const std::string& path, std::unique_ptr<RandomAccessFile>* file) override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return ErrnoStatus(path);
    struct stat info;
    if (::fstat(fd, &info) != 0) {
      const Status status = ErrnoStatus(path);
      ::close(fd);
      return status;
    }
    *file = std::make_unique<PosixRandomAccessFile>(path, fd, static_cast<uint64_t>(info.st_size));
    return Status::Ok();
  }

  Status ReadFile(const std::string& path, std::string* content) override {
    std::unique_ptr<RandomAccessFile> file;
    TINYLSM_TRY(NewRandomAccessFile(path, &file));
    return file->Read(0, static_cast<size_t>(file->Size()), content);
  }

  bool FileExists(const std::string& path) override { return ::access(path.c_str(), F_OK) == 0; }

  Status ListDir(const std::string& dir, std::vector<std::string>* names) override {
    names->clear();
    DIR* handle = ::opendir(dir.c_str());
    if (handle == nullptr) return ErrnoStatus(dir);
    while (const dirent* entry = ::readdir(handle)) {
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names->push_back(name);
    }
    ::closedir(handle);
    std::sort(names->begin(), names->end());
    return Status::Ok();
  }

  Status CreateDir(const std::string& dir) override {
    return ::mkdir(dir.c_str(), 0755) == 0 || errno == EEXIST ? Status::Ok() : ErrnoStatus(dir);
  }

  Status SyncDir(const std::string& dir) override {
    const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return ErrnoStatus(dir);
    const Status status = ::fsync(fd) == 0 ? Status::Ok() : ErrnoStatus(dir);
    ::close(fd);
    return status;
  }

  Status RemoveFile(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 ? Status::Ok() : ErrnoStatus(path);
  }

  Status RenameFile(const std::string& from, const std::string& to) override {
    return std::rename(from.c_str(), to.c_str()) == 0 ? Status::Ok() : ErrnoStatus(from);
  }
};

}  // namespace

Env* Env::Posix() {
  static PosixEnv env;
  return &env;
}

}  // namespace tinylsm
