// Mistake: the sum does not fit.
#include <iostream>

int main() {
  int n = 0;
  std::cin >> n;
  unsigned long long sum = 0;
  for (long long a = 0; n > 0 && std::cin >> a; --n) sum += static_cast<unsigned long long>(a);
  std::cout << static_cast<long long>(sum) << "\n";
}
