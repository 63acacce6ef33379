#include <iostream>
#include <cstring>
int head[200005], to[400005], nxt[400005], cnt = 0;
long long len[400005], d[200005];
bool inq[200005];
int q[4000005];
//---
void add(int x, int y, long long z) {
  to[++cnt] = y;
  len[cnt] = z;
  nxt[cnt] = head[x];
  head[x] = cnt;
}
//---
// inline
void spfa(int s) {
  memset(d, 0x3f, sizeof(d));
  int l = 0, r = 0;
  q[r++] = s;
  inq[s] = true;
  d[s] = 0;
  while (l < r) {
    int x = q[l++];
    inq[x] = false;
    for (int i = head[x]; i; i = nxt[i]) {
      int y = to[i];
      if (d[y] > d[x] + len[i]) {
        d[y] = d[x] + len[i];
        if (!inq[y]) {
          inq[y] = true;
          q[r++] = y;
        }
      }
    }
  }
}
//---
int main() {
  int n, m, x, y;
  long long z;
  std::cin >> n >> m;
  while (m-- > 0) {
    std::cin >> x >> y >> z;
    add(x, y, z);
    add(y, x, z);
  }
  spfa(1); // inlined here
  int ans = 0;
  for (int i = 1; i <= n; ++i) {
    if (d[i] >= 0x3f3f3f3f3f3f3f3fLL) std::cout << "-1 ";
    else {
      std::cout << d[i] << " ";
      ++ans;
    }
  }
  std::cout << "\n" << ans << "\n";
}
