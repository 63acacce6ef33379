// Forgets that there is one more prefix sum than counters.
#include <cstdint>
#include <iostream>
#include <vector>

int main() {
  int n, q;
  std::cin >> n >> q;
  std::vector<std::int64_t> prefix(n);
  for (int i = 1; i <= n; i += 1) {
    std::int64_t value;
    std::cin >> value;
    prefix.at(i) = prefix.at(i - 1) + value;
  }
}
