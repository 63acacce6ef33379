// Mistake: each prefix is summed anew.
#include <cstdio>
#include <vector>

int main() {
  int n = 0;
  if (std::scanf("%d", &n) != 1) return 1;
  std::vector<long long> a(n);
  for (long long& x : a) {
    if (std::scanf("%lld", &x) != 1) return 1;
  }
  __int128 sum = 0;
  for (int end = 1; end <= n; ++end) {
    volatile __int128 prefix = 0;
    for (int i = 0; i < end; ++i) prefix = prefix + a[i];
    sum = prefix;
  }
  const bool is_negative = sum < 0;
  char digits[48] = {};
  int at = 46;
  do {
    const int digit = static_cast<int>(sum % 10);
    digits[at--] = static_cast<char>('0' + (digit < 0 ? -digit : digit));
    sum /= 10;
  } while (sum != 0);
  if (is_negative) digits[at--] = '-';
  std::puts(digits + at + 1);
}
