from collections import defaultdict
from heapq import heappush, heappop
#---
class Network:
    def __init__(self):
        self.links = defaultdict(dict)
        self.seen = {}

    def link(self, left, right, cost):
        known = self.links[left].get(right)
        if known is None or cost < known:
            self.links[left][right] = cost
            self.links[right][left] = cost

    def explore(self, start):
        frontier = []
        heappush(frontier, (0, start))
        while len(frontier) > 0:
            cost, place = heappop(frontier)
            if place in self.seen:
                continue
            self.seen[place] = cost
            for other in self.links[place]:
                if other not in self.seen:
                    heappush(frontier, (cost + self.links[place][other], other))
        return self.seen
#---
# inline
def fill(network, count):
    while count > 0:
        left, right, cost = map(int, input().split())
        network.link(left, right, cost)
        count = count - 1
#---
def report(places, seen):
    return ' '.join(str(seen.get(place, -1)) for place in range(1, places + 1))
#---
if __name__ == '__main__':
    places, count = map(int, input().split())
    network = Network()
    fill(network, count) # inlined here
    seen = network.explore(1)
    print(report(places, seen))
    print(len(seen))
