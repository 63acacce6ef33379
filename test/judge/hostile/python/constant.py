# expect: RTE
# attack: makes the compiler compute a huge constant
x = "a" * (1 << 40)
