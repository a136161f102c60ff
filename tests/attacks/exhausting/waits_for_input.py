# why: a cell that waits for somebody to type something
# earns: 7
decoded = input("class number? ")
