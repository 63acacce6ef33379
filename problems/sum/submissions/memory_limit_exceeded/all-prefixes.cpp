// Mistake: keeps a copy of the numbers for each of them, and room for the most there can be.
#include <iostream>
#include <vector>

int main() {
  int n = 0;
  std::cin >> n;
  std::vector<std::vector<long long>> prefixes;
  for (int i = 0; i < n; ++i) {
    prefixes.emplace_back(prefixes.empty() ? std::vector<long long>(100000 * 100) : prefixes.back());
    std::cin >> prefixes.back()[i];
  }
  std::cout << prefixes.back()[0] << "\n";
}
