#include <cstdio>
#include <queue>
#include <vector>
using namespace std;
typedef long long ll;
const ll INF = 1e18;
vector<pair<int, ll>> adj[200005];
ll dist[200005];
int n, m;
//---
// inline
void readGraph() {
  scanf("%d %d", &n, &m);
  for (int i = 0; i < m; i++) {
    int a, b;
    ll w;
    scanf("%d %d %lld", &a, &b, &w);
    adj[a].push_back({b, w});
    adj[b].push_back({a, w});
  }
}
//---
void dijkstra(int source) {
  for (int i = 1; i <= n; i++) dist[i] = INF;
  priority_queue<pair<ll, int>, vector<pair<ll, int>>, greater<pair<ll, int>>> heap;
  dist[source] = 0;
  heap.push({0, source});
  while (!heap.empty()) {
    ll d = heap.top().first;
    int at = heap.top().second;
    heap.pop();
    if (d > dist[at]) continue;
    for (auto edge : adj[at]) {
      ll next = d + edge.second;
      if (next < dist[edge.first]) {
        dist[edge.first] = next;
        heap.push({next, edge.first});
      }
    }
  }
}
//---
int countReached() {
  int count = 0;
  for (int i = 1; i <= n; i++) {
    if (dist[i] != INF) count++;
  }
  return count;
}
//---
int main() {
  readGraph(); // inlined here
  dijkstra(1);
  for (int i = 1; i <= n; i++) {
    printf("%lld ", dist[i] == INF ? -1 : dist[i]);
  }
  printf("\n%d\n", countReached());
  return 0;
}
