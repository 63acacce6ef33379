// Counts an unsigned number down and waits for it to become negative.
#include <cstdint>
#include <iostream>
#include <vector>

int main() {
  unsigned n, q;
  std::cin >> n >> q;
  std::vector<std::int64_t> prefix(n + 1);
  for (unsigned i = 1; i <= n; i += 1) {
    std::cin >> prefix[i];
    prefix[i] += prefix[i - 1];
  }
  std::int64_t answer = 0;
  for (unsigned left = q - 1; left >= 0; left -= 1) {
    unsigned l, r;
    if (std::cin >> l >> r) answer = prefix[r] - prefix[l - 1];
    std::cout << answer << '\n';
  }
}
