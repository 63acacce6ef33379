// Mistake: an unsigned number is never less than zero, so the loop that shows how far it is has no end.
#include <cstdio>

int main() {
  unsigned n = 0;
  if (std::scanf("%u", &n) != 1) return 1;
  long long sum = 0;
  for (unsigned left = n - 1; left >= 0; --left) {
    long long a = 0;
    if (std::scanf("%lld", &a) == 1) sum += a;
    std::printf("%u are left, the sum is %lld\n", left, sum);
  }
}
