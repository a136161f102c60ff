"""The wire format: how a student's values get to the judge, and nothing else with them.

A value is written as plain data in msgpack: numbers, strings, bytes, and *nodes*, lists whose
first element is a tag of a closed set; each module here lists its own. Large arrays travel beside
the tree as *blobs*, named by their SHA-256, so that what did not change is sent and stored once.
What has no node (an open file, a group of rows) arrives as an `Absent` that says so. Nothing is
pickled, nothing is imported by a name that came along unless a closed list has it, no code crosses:
a student's function stays where it is, and the judge gets a stand-in that asks for its results.

Who reads what: the student's process encodes; the trusted side passes the bytes on and looks at
frames only (`frames`); the judge, which is confined as well, decodes.
"""

# Each adds its nodes. Who comes first is asked first: a Timestamp is a datetime as well.
from nbjudge.engine.transport import (  # noqa: F401, I001
    pandas,
    sympy,
    sklearn,
    charts,
    tensors,
    keras,
    standard,
    objects,
)
from nbjudge.engine.transport.figures import encode_figures, figure_content, show_figures
from nbjudge.engine.transport.frames import ClosedError, FrameError, Frames, unpack
from nbjudge.engine.transport.objects import (
    OPERATIONS,
    as_tests_own,
    call_made_object,
    exception_class,
    exception_of,
    object_node,
)
from nbjudge.engine.transport.values import (
    Absent,
    Decoder,
    Encoder,
    TransportError,
    cannot_be_read,
)

VERSION = 2

__all__ = [
    "OPERATIONS",
    "VERSION",
    "Absent",
    "ClosedError",
    "Decoder",
    "Encoder",
    "FrameError",
    "Frames",
    "TransportError",
    "as_tests_own",
    "call_made_object",
    "cannot_be_read",
    "encode_figures",
    "exception_class",
    "exception_of",
    "figure_content",
    "object_node",
    "show_figures",
    "unpack",
]
