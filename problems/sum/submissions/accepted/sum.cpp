// A 128-bit sum, printed digit by digit.
#include <algorithm>
#include <cstdio>
#include <string>

int main() {
  int n = 0;
  if (std::scanf("%d", &n) != 1) return 1;
  __int128 sum = 0;
  for (int i = 0; i < n; ++i) {
    long long a = 0;
    if (std::scanf("%lld", &a) != 1) return 1;
    sum += a;
  }
  const bool is_negative = sum < 0;
  std::string digits;
  do {
    const int digit = static_cast<int>(sum % 10);
    digits.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    sum /= 10;
  } while (sum != 0);
  if (is_negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  std::puts(digits.c_str());
}
