#include "log_writer.h"

#include <algorithm>

#include "coding.h"
#include "crc32.h"

namespace tinylsm {

Status LogWriter::Create(Env* env, const std::string& path, std::unique_ptr<LogWriter>* writer) {
  std::unique_ptr<WritableFile> file;
  TINYLSM_TRY(env->NewWritableFile(path, &file));
  writer->reset(new LogWriter(std::move(file)));
  return Status::Ok();
}

Status LogWriter::AddRecord(std::string_view record) {
  std::string bytes;
  bool is_first = true;
  do {
    const std::string_view payload = record.substr(0, std::min(record.size(), kMaxFragment));
    record.remove_prefix(payload.size());
    const bool is_last = record.empty();
    const FragmentType type = is_first ? (is_last ? kFullFragment : kFirstFragment)
                                       : (is_last ? kLastFragment : kMiddleFragment);
    std::string checked;
    PutFixed32(&checked, static_cast<uint32_t>(payload.size()));
    checked.push_back(static_cast<char>(type));
    checked.append(payload);
    PutFixed32(&bytes, Crc32(checked));
    bytes.append(checked);
    is_first = false;
  } while (!record.empty());
  size_ += bytes.size();
  return file_->Append(bytes);
}

}  // namespace tinylsm
