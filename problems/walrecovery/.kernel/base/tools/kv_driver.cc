// Runs the operations it reads, one per line, and answers each with a line. See README.md for the list.
//
// The database is opened by the first operation that needs it, so files can be damaged before. Answers are
// written at once, so it is known which writes had succeeded when this process is killed.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

#include "crc32.h"
#include "db.h"
#include "fault_env.h"
#include "filenames.h"

using namespace tinylsm;

namespace {

void Print(std::string line) {
  line += '\n';
  size_t done = 0;
  while (done < line.size()) {
    const ssize_t written = ::write(STDOUT_FILENO, line.data() + done, line.size() - done);
    if (written <= 0) std::_Exit(4);
    done += static_cast<size_t>(written);
  }
}

// An error of the operating system, or an invalid operation.
[[noreturn]] void Fail(const std::string& message) {
  std::fprintf(stderr, "kv_driver: %s\n", message.c_str());
  std::_Exit(3);
}

std::string Numbered(const std::string& prefix, int number) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%06d", number);
  return prefix + digits;
}

// `size` pseudorandom letters that depend only on the seed.
std::string MakeValue(size_t size, uint64_t seed) {
  std::string value;
  value.reserve(size);
  uint64_t state = seed * 2862933555777941757ull + 3037000493ull;
  while (value.size() < size) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    value.push_back(static_cast<char>('a' + (state >> 33) % 26));
  }
  return value;
}

// Prints long values as length and checksum.
std::string Shown(const std::string& value) {
  if (value.size() <= 64) return value;
  char text[64];
  std::snprintf(text, sizeof text, "%zu:%08x", value.size(), Crc32(value));
  return text;
}

class Driver {
 public:
  explicit Driver(std::string dir) : dir_(std::move(dir)), env_(Env::Posix()) {
    options_.env = &env_;
    options_.on_step = [this](const char* step) {
      if (crash_step_ == step) Crash("crash at " + crash_step_);
    };
  }

  void Run(std::istream& input) {
    std::string line;
    while (std::getline(input, line)) {
      std::istringstream words(line);
      std::string operation;
      if (!(words >> operation) || operation[0] == '#') continue;
      if (!Prepare(operation, words)) Execute(operation, words, input);
    }
  }

 private:
  // Operations that need the database to be closed.
  bool Prepare(const std::string& operation, std::istream& words) {
    if (operation == "option") {
      std::string name;
      size_t value = 0;
      words >> name >> value;
      if (db_) Fail("option after the database was opened");
      if (name == "memtable_bytes") options_.memtable_bytes = value;
      else if (name == "max_tables") options_.max_tables = value;
      else Fail("unknown option " + name);
      Print("ok");
    } else if (operation == "crashat") {
      std::string mode;
      words >> crash_step_ >> mode;
      if (!ParseCrashMode(mode, &crash_mode_)) Fail("unknown crash mode " + mode);
      Print("armed");
    } else if (operation == "damage") {
      if (db_) Fail("damage after the database was opened");
      Damage(words);
      Print("damaged");
    } else if (operation == "make") {
      std::string name;
      words >> name;
      Check(env_.CreateDir(dir_));
      std::unique_ptr<WritableFile> file;
      Check(Env::Posix()->NewWritableFile(dir_ + "/" + name, &file));
      Check(file->Append("made by the driver\n"));
      Print("made " + name);
    } else if (operation == "files") {
      Print(Files());
    } else if (operation == "hang") {
      for (;;) ::pause();
    } else {
      return false;
    }
    return true;
  }

  void Execute(const std::string& operation, std::istream& words, std::istream& input) {
    std::string key, value;
    if (operation == "open") {
      Open();
      Print("open");
    } else if (operation == "put") {
      words >> key >> value;
      Check(Open().Put(key, value));
      Print("ok");
    } else if (operation == "fill") {
      size_t size = 0;
      uint64_t seed = 0;
      words >> key >> size >> seed;
      Check(Open().Put(key, MakeValue(size, seed)));
      Print("ok");
    } else if (operation == "del") {
      words >> key;
      Check(Open().Delete(key));
      Print("ok");
    } else if (operation == "batch") {
      Batch(words, input);
    } else if (operation == "get") {
      words >> key;
      Print(Get(key, &value) ? Shown(value) : "(none)");
    } else if (operation == "gets") {
      Gets(words);
    } else if (operation == "scan") {
      Scan(words);
    } else if (operation == "sum") {
      Sum();
    } else if (operation == "sync") {
      Check(Open().Sync());
      Print("ok");
    } else if (operation == "flush") {
      Check(Open().Flush());
      Print("ok");
    } else if (operation == "compact") {
      Check(Open().Compact());
      Print("ok");
    } else if (operation == "rotate") {
      Check(Open().RotateLog());
      Print("ok");
    } else if (operation == "status") {
      static const char* const kTails[] = {"clean", "torn", "corrupt"};
      DB& db = Open();
      Print("sequence=" + std::to_string(db.last_sequence()) +
            " tail=" + kTails[static_cast<int>(db.recovered_tail())]);
    } else if (operation == "tables") {
      Print("tables=" + std::to_string(Open().table_count()));
    } else if (operation == "stream") {
      int count = 0;
      words >> key >> count;
      for (int i = 0; i < count; ++i) {
        Check(Open().Put(Numbered(key, i), MakeValue(100, static_cast<uint64_t>(i))));
        Print(Numbered(key, i));
      }
    } else if (operation == "prefix") {
      int least = 0;
      words >> key >> least;
      Prefix(key, least);
    } else if (operation == "together") {
      int count = 0;
      words >> key >> count;
      Together(key, count);
    } else if (operation == "crash") {
      std::string mode;
      words >> mode;
      if (!ParseCrashMode(mode, &crash_mode_)) Fail("unknown crash mode " + mode);
      Open();
      Crash("crash");
    } else {
      Fail("unknown operation " + operation);
    }
  }

  DB& Open() {
    if (db_) return *db_;
    const Status status = DB::Open(options_, dir_, &db_);
    if (status.ok()) return *db_;
    std::fprintf(stderr, "kv_driver: open: %s\n", status.message().c_str());
    Print(status.IsCorruption() ? "open failed: corruption" : "open failed");
    std::_Exit(0);
  }

  // A call that must not fail in an undamaged database.
  void Check(const Status& status) {
    if (status.ok()) return;
    std::fprintf(stderr, "kv_driver: %s\n", status.message().c_str());
    Print(status.IsCorruption() ? "error: corruption" : "error");
    std::_Exit(0);
  }

  [[noreturn]] void Crash(const std::string& message) {
    const Status status = env_.Crash(crash_mode_);
    if (!status.ok()) Fail(status.message());
    Print(message);
    std::_Exit(0);  // Nothing is closed, synced or destroyed.
  }

  bool Get(const std::string& key, std::string* value) {
    bool found = false;
    Check(Open().Get(key, &found, value));
    return found;
  }

  // Many reads with one answer, so a benchmark measures the reads and not the printing.
  void Gets(std::istream& words) {
    std::string key, value, lines;
    while (words >> key) {
      if (!lines.empty()) lines += '\n';
      lines += Get(key, &value) ? Shown(value) : "(none)";
    }
    Print(lines);
  }

  void Batch(std::istream& words, std::istream& input) {
    int count = 0;
    std::string sync;
    words >> count >> sync;
    WriteBatch batch;
    for (int i = 0; i < count; ++i) {
      std::string line, operation, key, value;
      std::getline(input, line);
      std::istringstream update(line);
      update >> operation >> key >> value;
      if (operation == "put") batch.Put(key, value);
      else if (operation == "del") batch.Delete(key);
      else if (operation == "fill") {
        uint64_t seed = 0;
        update >> seed;
        batch.Put(key, MakeValue(std::stoul(value), seed));
      } else Fail("not in a batch: " + line);
    }
    Check(Open().Write(batch, sync == "sync"));
    Print("ok");
  }

  void Scan(std::istream& words) {
    std::string from, to;
    words >> from >> to;
    if (from == "-") from.clear();
    int count = 0;
    Check(Open().Scan(from, to, [&count](std::string_view key, std::string_view value) {
      ++count;
      Print(std::string(key) + " " + Shown(std::string(value)));
      return true;
    }));
    Print("end " + std::to_string(count));
  }

  // Prints everything in one line.
  void Sum() {
    std::string all;
    int count = 0;
    Check(Open().Scan("", "", [&](std::string_view key, std::string_view value) {
      ++count;
      all.append(key).append("=").append(value).append("\n");
      return true;
    }));
    char text[64];
    std::snprintf(text, sizeof text, "keys=%d sum=%08x", count, Crc32(all));
    Print(text);
  }

  // Checks a stream that was cut off: the entries must be its beginning, and at least `least` entries.
  void Prefix(const std::string& prefix, int least) {
    int length = 0;
    std::string value;
    while (Get(Numbered(prefix, length), &value)) {
      if (value != MakeValue(100, static_cast<uint64_t>(length))) return Print("prefix broken: wrong value");
      ++length;
    }
    int found = 0;
    Check(Open().Scan(prefix, prefix + "~", [&found](std::string_view, std::string_view) { return ++found > 0; }));
    if (found != length) return Print("prefix broken: a gap");
    Print(length >= least ? "prefix ok" : "prefix broken: lost what was promised");
  }

  // Checks a batch that may have been lost: all of prefix0, prefix1 ... exist with one value, or none.
  void Together(const std::string& prefix, int count) {
    std::string first, value;
    const bool expected = Get(Numbered(prefix, 0), &first);
    for (int i = 1; i < count; ++i) {
      const bool found = Get(Numbered(prefix, i), &value);
      if (found != expected || (found && value != first)) return Print("together broken");
    }
    Print("together ok");
  }

  std::string Files() {
    std::map<FileKind, int> counts;
    std::vector<std::string> names;
    if (env_.FileExists(dir_)) Check(env_.ListDir(dir_, &names));
    for (const std::string& name : names) {
      uint64_t number = 0;
      ++counts[ParseFileName(name, &number)];
    }
    return "manifest=" + std::to_string(counts[FileKind::kManifest]) +
           " tables=" + std::to_string(counts[FileKind::kTable]) + " logs=" + std::to_string(counts[FileKind::kLog]) +
           " temporary=" + std::to_string(counts[FileKind::kTemporary]) +
           " other=" + std::to_string(counts[FileKind::kOther]);
  }

  // damage <log|table|manifest> <age> <cut|flip|zeros|junk|remove> [n]: age 0 is the newest file of its kind.
  void Damage(std::istream& words) {
    std::string kind, what;
    size_t age = 0, n = 0;
    words >> kind >> age >> what >> n;
    std::vector<std::string> names, chosen;
    Check(env_.ListDir(dir_, &names));
    for (const std::string& name : names) {
      uint64_t number = 0;
      const FileKind found = ParseFileName(name, &number);
      if ((kind == "log" && found == FileKind::kLog) || (kind == "table" && found == FileKind::kTable) ||
          (kind == "manifest" && found == FileKind::kManifest)) {
        chosen.push_back(name);
      }
    }
    if (age >= chosen.size()) Fail("no such file to damage");
    const std::string path = dir_ + "/" + chosen[chosen.size() - 1 - age];
    if (what == "remove") return Check(env_.RemoveFile(path));
    std::string content;
    Check(env_.ReadFile(path, &content));
    if (what == "cut" && n <= content.size()) content.resize(content.size() - n);
    else if (what == "flip" && n >= 1 && n <= content.size()) content[content.size() - n] ^= 0x40;
    else if (what == "zeros") content.append(n, '\0');
    else if (what == "junk") content += MakeValue(n, 7);
    else Fail("cannot damage like this");
    std::unique_ptr<WritableFile> file;
    Check(Env::Posix()->NewWritableFile(path, &file));
    Check(file->Append(content));
  }

  const std::string dir_;
  FaultEnv env_;
  Options options_;
  std::unique_ptr<DB> db_;
  std::string crash_step_;
  CrashMode crash_mode_ = CrashMode::kDrop;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) Fail("usage: kv_driver <folder of the database>  < operations");
  Driver(argv[1]).Run(std::cin);
  // As when a process is told to stop: the operating system decides what happens to unsynced writes.
  std::_Exit(0);
}
