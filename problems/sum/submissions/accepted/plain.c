#include <stdio.h>

static long long prefix[10001];

int main(void) {
  int n, q, l, r;
  if (scanf("%d %d", &n, &q) != 2) return 1;
  for (int i = 1; i <= n; i += 1) {
    if (scanf("%lld", &prefix[i]) != 1) return 1;
    prefix[i] += prefix[i - 1];
  }
  while (q-- > 0 && scanf("%d %d", &l, &r) == 2) printf("%lld\n", prefix[r] - prefix[l - 1]);
  return 0;
}
