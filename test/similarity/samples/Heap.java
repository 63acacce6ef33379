import java.io.*;
import java.util.*;
public class Heap {
//---
  static int n, m;
  static List<long[]>[] graph;
  static long[] dist;
//---
  // inline
  static void read() throws IOException {
    StreamTokenizer in = new StreamTokenizer(new BufferedInputStream(System.in));
    in.nextToken();
    n = (int) in.nval;
    in.nextToken();
    m = (int) in.nval;
    graph = new List[n + 1];
    for (int i = 1; i <= n; i++) graph[i] = new ArrayList<>();
    for (int i = 0; i < m; i++) {
      in.nextToken();
      int a = (int) in.nval;
      in.nextToken();
      int b = (int) in.nval;
      in.nextToken();
      long w = (long) in.nval;
      graph[a].add(new long[] {b, w});
      graph[b].add(new long[] {a, w});
    }
  }
//---
  static void dijkstra(int source) {
    dist = new long[n + 1];
    Arrays.fill(dist, Long.MAX_VALUE);
    dist[source] = 0;
    PriorityQueue<long[]> queue = new PriorityQueue<>((x, y) -> Long.compare(x[0], y[0]));
    queue.add(new long[] {0, source});
    while (!queue.isEmpty()) {
      long[] top = queue.poll();
      int at = (int) top[1];
      if (top[0] > dist[at]) continue;
      for (long[] edge : graph[at]) {
        int next = (int) edge[0];
        if (top[0] + edge[1] < dist[next]) {
          dist[next] = top[0] + edge[1];
          queue.add(new long[] {dist[next], next});
        }
      }
    }
  }
//---
  public static void main(String[] args) throws IOException {
    read(); // inlined here
    dijkstra(1);
    int reached = 0;
    StringBuilder out = new StringBuilder();
    for (int i = 1; i <= n; i++) {
      if (dist[i] == Long.MAX_VALUE) out.append(-1);
      else {
        out.append(dist[i]);
        reached++;
      }
      out.append(' ');
    }
    System.out.println(out);
    System.out.println(reached);
  }
//---
}
