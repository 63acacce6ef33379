// Two files: the sum is kept in billions and the rest.
#include <iostream>

#include "wide.h"

int main() {
  int n = 0;
  std::cin >> n;
  Wide sum;
  for (long long a = 0; n > 0 && std::cin >> a; --n) sum.Add(a);
  sum.Print();
}
