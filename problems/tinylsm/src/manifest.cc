#include "manifest.h"

#include "coding.h"
#include "filenames.h"

namespace tinylsm {

std::string VersionEdit::Encode() const {
  std::string bytes;
  PutFixed64(&bytes, log_number);
  PutFixed64(&bytes, next_file_number);
  PutFixed64(&bytes, last_sequence);
  PutFixed32(&bytes, static_cast<uint32_t>(removed.size()));
  for (const uint64_t number : removed) PutFixed64(&bytes, number);
  PutFixed32(&bytes, static_cast<uint32_t>(added.size()));
  for (const TableMeta& table : added) {
    PutFixed64(&bytes, table.number);
    PutString(&bytes, table.smallest);
    PutString(&bytes, table.largest);
  }
  return bytes;
}

bool VersionEdit::Decode(std::string_view bytes) {
  *this = VersionEdit{};
  uint32_t count = 0;
  if (!GetFixed64(&bytes, &log_number) || !GetFixed64(&bytes, &next_file_number)) return false;
  if (!GetFixed64(&bytes, &last_sequence) || !GetFixed32(&bytes, &count)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    uint64_t number = 0;
    if (!GetFixed64(&bytes, &number)) return false;
    removed.push_back(number);
  }
  if (!GetFixed32(&bytes, &count)) return false;
  for (uint32_t i = 0; i < count; ++i) {
    TableMeta table;
    std::string_view smallest, largest;
    if (!GetFixed64(&bytes, &table.number) || !GetString(&bytes, &smallest)) return false;
    if (!GetString(&bytes, &largest)) return false;
    table.smallest = smallest;
    table.largest = largest;
    added.push_back(std::move(table));
  }
  return bytes.empty();
}

Status Manifest::Create(Env* env, const std::string& dir, const VersionEdit& snapshot,
                        std::unique_ptr<Manifest>* manifest) {
  // The handle stays open across the rename and continues to append to the same file.
  std::unique_ptr<Manifest> created(new Manifest);
  const std::string temporary = ManifestName(dir) + ".tmp";
  TINYLSM_TRY(LogWriter::Create(env, temporary, &created->log_));
  TINYLSM_TRY(created->Append(snapshot));
  TINYLSM_TRY(env->RenameFile(temporary, ManifestName(dir)));
  TINYLSM_TRY(env->SyncDir(dir));
  *manifest = std::move(created);
  return Status::Ok();
}

Status Manifest::Append(const VersionEdit& edit) {
  TINYLSM_TRY(log_->AddRecord(edit.Encode()));
  return log_->Sync();
}

}  // namespace tinylsm
