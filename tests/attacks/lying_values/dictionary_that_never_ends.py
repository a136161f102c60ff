# why: a dict subclass and a generator whose items never come to an end
# earns: 7
class Endless(dict):
    def items(self):
        while True:
            yield 1, 1
    __iter__ = keys = values = items

class EndlessList(list):
    def __iter__(self):
        while True:
            yield 1

decoded = EndlessList([Endless()])
