# Mistake: expects each number in a line of its own.
count = int(input())
print(sum(int(input()) for _ in range(count)))
