"""Values, sent to a judge and read there."""

from __future__ import annotations

import hashlib
from typing import Any

import msgpack

from nbjudge.engine.transport import Decoder, Encoder, TransportError


def there_and_back(**values: object) -> dict[str, Any]:
    """Encode values, and decode what came of it; where functions cannot be offered."""
    encoder = Encoder(max_bytes=1 << 24)
    tree = encoder.tree(values)
    blobs = {hashlib.sha256(blob).digest(): blob for blob in encoder.new_blobs()}
    return Decoder(blobs, lambda *_: None).values(tree)


def crossed(value: object) -> Any:
    """Return what becomes of one value, or raise what was wrong with it."""
    encoder = Encoder(max_bytes=1 << 24)
    node = msgpack.unpackb(msgpack.packb(encoder.node(value)), strict_map_key=False)
    blobs = {hashlib.sha256(blob).digest(): blob for blob in encoder.new_blobs()}
    return Decoder(blobs, lambda *_: None).decode(node)


def is_refused(node: Any) -> bool:
    """Tell whether a judge takes a node for a lie, as far as an exception says so."""
    try:
        Decoder({}, lambda *_: None).decode(msgpack.unpackb(msgpack.packb(node)))
    except (TransportError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return True
    return False
