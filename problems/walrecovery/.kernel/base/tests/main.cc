// Runs all tests, or those whose name contains the first argument.
#include "check.h"

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  int passed = 0, failed = 0;
  for (const TestCase& test : AllTests()) {
    if (test.name.find(wanted) == std::string::npos) continue;
    std::string dir = (std::filesystem::temp_directory_path() / "tinylsm-test-XXXXXX").string();
    if (::mkdtemp(dir.data()) == nullptr) return 2;
    bool ok = true;
    try {
      test.run(dir);
    } catch (const TestFailure&) {
      ok = false;
    }
    std::filesystem::remove_all(dir);
    std::cout << (ok ? "ok     " : "FAILED ") << test.name << "\n";
    ++(ok ? passed : failed);
  }
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}
