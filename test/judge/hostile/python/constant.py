# expect: RTE
# attack: has the compiler fold a huge constant
x = "a" * (1 << 40)
