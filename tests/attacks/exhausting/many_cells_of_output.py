# why: outputs just below the limit, again and again, from a function that the values call
# earns: 7
class Loud:
    def __array__(self, *args, **kwargs):
        for _ in range(10_000):
            print("x" * 10_000)
        raise ValueError("\x1b[2J" * 10_000)
    def __repr__(self):
        raise SystemExit
decoded = Loud()
decoded
