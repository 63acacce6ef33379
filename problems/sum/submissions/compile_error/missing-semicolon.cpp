// Mistake: a semicolon is missing.
#include <iostream>

int main() {
  long long sum = 0
  for (long long a; std::cin >> a;) sum += a;
  std::cout << sum << "\n";
}
