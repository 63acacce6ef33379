// Mistake: there are more numbers than places.
#include <array>
#include <cstddef>
#include <iostream>

int main() {
  std::size_t n = 0;
  std::cin >> n;
  std::array<long long, 1> a{};
  for (std::size_t i = 0; i < n; ++i) std::cin >> a.at(i);
  std::cout << a[0] << "\n";
}
