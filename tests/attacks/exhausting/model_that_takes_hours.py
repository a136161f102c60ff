# why: a forged description of a model with thousands of layers, which each test would have built anew
# earns: 7
import json
import msgpack
from nbjudge.engine.transport.values import Encoder

dense = {"module": "keras.layers", "class_name": "Dense", "registered_name": None,
         "config": {"units": 64}}
config = {"module": "keras", "class_name": "Sequential", "registered_name": None, "config": {
    "name": "m", "layers": [{"module": "keras.layers", "class_name": "InputLayer",
                             "registered_name": None, "config": {"batch_shape": [None, 64]}},
                            *[dense] * 8_000]}}
honest_tree = Encoder.tree

def forged(self, values):
    named = msgpack.unpackb(honest_tree(self, values), raw=False, strict_map_key=False)
    named["decoded"] = ["model", {"config": json.dumps(config), "weights": [], "trainable": [],
                                  "compiled": None}]
    return msgpack.packb(named)

Encoder.tree = forged
decoded = 0
