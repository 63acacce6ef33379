#include <iostream>

int main() {
  int n, q
  std::cin >> n >> q;
}
