#---
def solve():
    n, m = [int(x) for x in input().split()]
    edges = []
    for i in range(m):
        line = input().split()
        edges.append([int(line[0]) - 1, int(line[1]) - 1, int(line[2])])
    big = 10 ** 18
    best = [big] * n
    best[0] = 0
    relax(best, edges, n) # inlined here
    output(best, big)
#---
# inline
def relax(best, edges, n):
    for step in range(n):
        changed = False
        for e in edges:
            if best[e[0]] + e[2] < best[e[1]]:
                best[e[1]] = best[e[0]] + e[2]
                changed = True
            elif best[e[1]] + e[2] < best[e[0]]:
                best[e[0]] = best[e[1]] + e[2]
                changed = True
        if not changed:
            break
#---
def output(best, big):
    total = 0
    for value in best:
        if value < big:
            total += 1
            print(value, end=' ')
        else:
            print(-1, end=' ')
    print()
    print(total)
#---
solve()
