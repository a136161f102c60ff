# why: a value whose conversion, length and attributes never return
# earns: 7
class Quicksand(dict):
    def _sink(self, *args, **kwargs):
        while True:
            pass
    __array__ = __len__ = __iter__ = __getattr__ = __eq__ = __bool__ = _sink
    __hash__ = object.__hash__
decoded = Quicksand()
