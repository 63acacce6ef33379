// Adds in 32 bits.
#include <iostream>
#include <vector>

int main() {
  int n, q;
  std::cin >> n >> q;
  std::vector<unsigned> prefix(n + 1);
  for (int i = 1, value; i <= n; i += 1) {
    std::cin >> value;
    prefix[i] = prefix[i - 1] + static_cast<unsigned>(value);
  }
  while (q-- > 0) {
    int l, r;
    std::cin >> l >> r;
    std::cout << static_cast<int>(prefix[r] - prefix[l - 1]) << '\n';
  }
}
