// Precomputes the answer to every possible query.
#include <cstdint>
#include <iostream>
#include <vector>

int main() {
  int n, q;
  std::cin >> n >> q;
  std::vector<std::int64_t> values(n);
  for (auto& value : values) std::cin >> value;
  std::vector<std::vector<std::int64_t>> sums(n);
  for (int l = 0; l < n; l += 1) {
    std::int64_t sum = 0;
    for (int r = l; r < n; r += 1) sums[l].push_back(sum += values[r]);
  }
  while (q-- > 0) {
    int l, r;
    std::cin >> l >> r;
    std::cout << sums[l - 1][r - l] << '\n';
  }
}
