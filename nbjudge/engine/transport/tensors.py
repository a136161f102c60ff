"""Tensors, and SciPy's sparse matrices.

==============  ==================================================================
node            value
==============  ==================================================================
tensor          TensorFlow, Keras or Torch tensor or variable: array
sparse          SciPy sparse matrix or array: class, shape, data, row, column
==============  ==================================================================
"""

from __future__ import annotations

import sys
from typing import Any

from nbjudge.engine.transport.values import Decoder, Encoder, Node, chosen, register

_LIBRARIES = ("tensorflow", "keras", "torch", "jax")
_SPARSE = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    scipy = sys.modules.get("scipy.sparse")
    if scipy and scipy.issparse(value):
        plain = value.tocoo()
        parts = [encoder.array(part) for part in (plain.data, plain.row, plain.col)]
        suffix = "array" if isinstance(value, scipy.sparray) else "matrix"
        return ["sparse", value.format, suffix, list(plain.shape), *parts]
    module = type(value).__module__.split(".")[0]
    is_array = all(hasattr(value, name) for name in ("dtype", "numpy", "shape"))
    if module in _LIBRARIES and is_array:
        return ["tensor", encoder.array(value.numpy())]
    if module == "tensorflow":  # keeps track of the lists and dicts that models have as attributes
        for plain in (list, tuple, dict):
            if isinstance(value, plain):
                return encoder.node(plain(value), depth)
    return None


def _tensor(decoder: Decoder, depth: int, array: Node) -> Any:
    import keras

    return keras.ops.convert_to_tensor(decoder.array(array))


def _sparse(
    decoder: Decoder, depth: int, kind: str, suffix: str, shape: list[int], *parts: Node
) -> Any:
    import scipy.sparse

    data, row, column = (decoder.array(part) for part in parts)
    make = getattr(scipy.sparse, f"coo_{chosen(suffix, ('array', 'matrix'))}")
    return make((data, (row, column)), shape=tuple(shape)).asformat(chosen(kind, _SPARSE))


register(_encode, tensor=_tensor, sparse=_sparse)
