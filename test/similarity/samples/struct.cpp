#include <bits/stdc++.h>
struct Edge { int to; long long cost; };
struct State {
  long long cost;
  int node;
  bool operator<(const State& other) const { return cost > other.cost; }
};
//---
class Graph {
 public:
  explicit Graph(int size) : edges(size + 1), best(size + 1, -1) {}
  void connect(int u, int v, long long cost) {
    edges[u].push_back(Edge{v, cost});
    edges[v].push_back(Edge{u, cost});
  }
  int solve(int start) {
    std::priority_queue<State> open;
    open.push(State{0, start});
    int reached = 0;
    while (open.size() > 0) {
      State now = open.top();
      open.pop();
      if (best[now.node] >= 0) continue;
      best[now.node] = now.cost;
      reached += 1;
      for (const Edge& e : edges[now.node])
        if (best[e.to] < 0) open.push(State{now.cost + e.cost, e.to});
    }
    return reached;
  }
  long long get(int node) const { return best[node]; }

 private:
  std::vector<std::vector<Edge>> edges;
  std::vector<long long> best;
};
//---
// inline
static void answer(Graph& graph, int size) {
  int reached = graph.solve(1);
  std::string out;
  for (int node = 1; node <= size; ++node) {
    out += std::to_string(graph.get(node));
    out += node == size ? '\n' : ' ';
  }
  std::cout << out << reached << std::endl;
}
//---
int main() {
  std::ios::sync_with_stdio(false);
  int size, count;
  std::cin >> size >> count;
  Graph graph(size);
  while (count--) {
    int u, v;
    long long cost;
    std::cin >> u >> v >> cost;
    graph.connect(u, v, cost);
  }
  answer(graph, size); // inlined here
}
