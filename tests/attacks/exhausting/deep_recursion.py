# why: recursion without a limit, until the stack of the process is gone
# earns: 7
import sys
sys.setrecursionlimit(10**9)
def deeper(n):
    return [deeper(n + 1)] + sorted([1], key=lambda _: deeper(n + 1))
deeper(0)
