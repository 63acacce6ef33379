# expect: RTE
# attack: recurses without end
def deeper():
    deeper()


deeper()
