# why: names modules, types, time zones, factories and expressions that are in no closed list, and powers that take years
# earns: 7
import msgpack
from nbjudge.engine.transport.values import Encoder

honest_tree = Encoder.tree
TOWER = ["sympy-number", 10, 1]
for _ in range(12):
    TOWER = ["sympy", "Pow", [["sympy-number", 10, 1], TOWER]]
LIES = [
    ["module", "os"], ["type", "numpy.memmap"], ["time-zone", "../../etc/passwd"],
    ["defaultdict", "eval", []], ["sympy", "sympify", [["symbol", "x", {}, None]]], TOWER,
    ["enumeration", "E", "Enum", [["__reduce__", 1]]], ["named-tuple", "P", ["__class__"], [1]],
    ["range-index", 0, 10**15, 1, None], ["decimal", "1e999999999"],
]

def forged(self, values):
    named = msgpack.unpackb(honest_tree(self, values), raw=False, strict_map_key=False)
    named["decoded"] = ["list", LIES]
    for name, lie in zip(sorted(set(named) - {"decoded"}), LIES):
        named[name] = lie
    return msgpack.packb(named)

Encoder.tree = forged
decoded = 0
