import heapq
import sys
#---
def read_graph():
    data = sys.stdin.buffer.read().split()
    n, m = int(data[0]), int(data[1])
    graph = [[] for _ in range(n + 1)]
    position = 2
    for _ in range(m):
        a, b, w = int(data[position]), int(data[position + 1]), int(data[position + 2])
        graph[a].append((b, w))
        graph[b].append((a, w))
        position += 3
    return n, graph
#---
def dijkstra(graph, source):
    dist = [float('inf')] * len(graph)
    dist[source] = 0
    heap = [(0, source)]
    while heap:
        d, node = heapq.heappop(heap)
        if d > dist[node]:
            continue
        for neighbour, weight in graph[node]:
            candidate = d + weight
            if candidate < dist[neighbour]:
                dist[neighbour] = candidate
                heapq.heappush(heap, (candidate, neighbour))
    return dist
#---
# inline
def show(dist, n):
    reached = 0
    words = []
    for node in range(1, n + 1):
        if dist[node] == float('inf'):
            words.append('-1')
        else:
            words.append(str(dist[node]))
            reached += 1
    print(' '.join(words))
    print(reached)
#---
def main():
    n, graph = read_graph()
    dist = dijkstra(graph, 1)
    show(dist, n) # inlined here
#---
main()
