// expect: TLE
// attack: spins in several threads, so that perhaps only one is counted
#include <thread>
#include <vector>

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) threads.emplace_back([] { for (volatile long x = 0;; x = x + 1) {} });
  for (auto &thread : threads) thread.join();
}
