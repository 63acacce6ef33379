// Names of the files in a database folder. Numbers grow and are never used twice.
//
//   MANIFEST      the live tables, and the first log to replay
//   000012.wal    write-ahead log
//   000013.sst    sorted table
//   *.tmp         half-written; to be removed
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace tinylsm {

enum class FileKind { kManifest, kLog, kTable, kTemporary, kOther };

inline std::string NumberedName(const std::string& dir, uint64_t number, const char* suffix) {
  char name[32];
  std::snprintf(name, sizeof name, "%06llu.%s", static_cast<unsigned long long>(number), suffix);
  return dir + "/" + name;
}

inline std::string ManifestName(const std::string& dir) { return dir + "/MANIFEST"; }
inline std::string LogName(const std::string& dir, uint64_t number) { return NumberedName(dir, number, "wal"); }
inline std::string TableName(const std::string& dir, uint64_t number) { return NumberedName(dir, number, "sst"); }

// The kind of file from its name (without folder); `number` is set for logs and tables.
inline FileKind ParseFileName(const std::string& name, uint64_t* number) {
  if (name == "MANIFEST") return FileKind::kManifest;
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return FileKind::kOther;
  const std::string suffix = name.substr(dot + 1);
  if (suffix == "tmp") return FileKind::kTemporary;
  if (suffix != "wal" && suffix != "sst") return FileKind::kOther;
  if (dot > 18 || name.find_first_not_of("0123456789") != dot) return FileKind::kOther;
  *number = std::stoull(name.substr(0, dot));
  return suffix == "wal" ? FileKind::kLog : FileKind::kTable;
}

}  // namespace tinylsm
