// The result of an operation that can fail. Cheap to copy if ok, otherwise with a message of one sentence.
#pragma once

#include <string>
#include <utility>

namespace tinylsm {

class [[nodiscard]] Status {
 public:
  Status() = default;

  static Status Ok() { return {}; }
  // An error of the operating system (disk full, no such file ...).
  static Status IoError(std::string message) { return Status(Code::kIoError, std::move(message)); }
  // Bytes on disk differ from what was written.
  static Status Corruption(std::string message) { return Status(Code::kCorruption, std::move(message)); }
  static Status NotSupported(std::string message) { return Status(Code::kNotSupported, std::move(message)); }

  bool ok() const { return code_ == Code::kOk; }
  bool IsCorruption() const { return code_ == Code::kCorruption; }
  const std::string& message() const { return message_; }

 private:
  enum class Code { kOk, kIoError, kCorruption, kNotSupported };
  Status(Code code, std::string message) : code_(code), message_(std::move(message)) {}

  Code code_ = Code::kOk;
  std::string message_;
};

}  // namespace tinylsm

// Returns from the calling function if `expression` is not ok.
#define TINYLSM_TRY(expression)                    \
  do {                                             \
    ::tinylsm::Status try_status_ = (expression);  \
    if (!try_status_.ok()) return try_status_;     \
  } while (false)
