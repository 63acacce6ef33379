import sys
from collections import deque
read = sys.stdin.readline
#---
class Edge(object):
    __slots__ = ('goal', 'price', 'next')

    def __init__(self, goal, price, next):
        self.goal, self.price, self.next = goal, price, next
#---
def build(size, amount):
    first = [None] * size
    for _ in range(amount):
        x, y, price = (int(t) for t in read().split())
        first[x - 1] = Edge(y - 1, price, first[x - 1])
        first[y - 1] = Edge(x - 1, price, first[y - 1])
    return first
#---
# inline
def spread(first, cheapest):
    waiting = deque([0])
    queued = {0}
    while waiting:
        spot = waiting.popleft()
        queued.discard(spot)
        edge = first[spot]
        while edge is not None:
            offer = cheapest[spot] + edge.price
            if cheapest[edge.goal] is None or offer < cheapest[edge.goal]:
                cheapest[edge.goal] = offer
                if edge.goal not in queued:
                    queued.add(edge.goal)
                    waiting.append(edge.goal)
            edge = edge.next
#---
def run():
    size, amount = (int(t) for t in read().split())
    first = build(size, amount)
    cheapest = [0] + [None] * (size - 1)
    spread(first, cheapest) # inlined here
    sys.stdout.write(' '.join('-1' if c is None else str(c) for c in cheapest) + '\n')
    sys.stdout.write('%d\n' % sum(1 for c in cheapest if c is not None))
#---
run()
