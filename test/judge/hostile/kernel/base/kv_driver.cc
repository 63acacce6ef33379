// Adds two numbers after 50 ms of work; right unless the attack works.
#include <cstdio>
#include <ctime>

#include "point_read.h"

int main() {
  int a, b;
  if (std::scanf("%d %d", &a, &b) != 2) return 1;
  tinylsm::Lookup lookup;
  std::string value;
  tinylsm::PointRead(nullptr, {}, "key", &lookup, &value);
  volatile unsigned long work = 0;
  for (std::clock_t end = std::clock() + CLOCKS_PER_SEC / 20; std::clock() < end;) work = work + 1;
  std::printf("%d\n", a + b);
}
