"""Bytes to checked requests and replies to bytes. Nothing a peer sends is used before it is checked."""

import msgpack
import numpy as np

from supair_rl import SupairError

# What a peer may send. Environments take actions and options only: no pictures come in.
MAX_MESSAGE_BYTES = 262_144
MAX_LIST, MAX_MAP, MAX_TEXT, MAX_DEPTH = 4096, 256, 4096, 16
MAX_ERROR_CHARACTERS = 500
UINT32 = 2**32

DTYPES = ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")


class Malformed(Exception):
    """A message that ends the connection. `code` is the WebSocket's close code."""

    def __init__(self, code, error):
        super().__init__(str(error))
        self.code, self.error = code, error


def _integer(low=0, high=UINT32 - 1):
    def check(value):
        return type(value) is int and low <= value <= high

    return check, f"an integer in {low}..{high}"


def _text(longest):
    return lambda value: isinstance(value, str) and len(value) <= longest, f"a text of at most {longest}"


_MAP = (lambda value: isinstance(value, dict), "a map")
_ENV = {"env": _integer()}

# Request type -> (fields that must be there, fields that may be)
REQUESTS = {
    "hello": ({}, {"client": _text(128)}),
    "spaces": ({}, _ENV),
    "make": (
        {"env_id": _text(128)},
        {
            "kwargs": _MAP,
            "render_mode": (lambda mode: mode in (None, "rgb_array", "ansi"), "rgb_array, ansi or nil"),
            "max_episode_steps": _integer(-1, 2**31),
        },
    ),
    "reset": (_ENV, {"seed": _integer(-(2**53), 2**53), "options": _MAP}),
    "step": ({**_ENV, "action": (lambda _: True, "a value of the action space")}, {}),
    "render": (_ENV, {}),
    "close": (_ENV, {}),
    "stats": ({}, {}),
}
ELSEWHERE = ("perceive", "act")  # requests of the protocol that need a model


def decode(message):
    """The map in a message, which may be wrong in every other way. Raises Malformed."""
    if isinstance(message, str):
        text = "expected a binary WebSocket message (msgpack), got a text"
        raise Malformed(1003, SupairError("BAD_MESSAGE", text))
    try:
        raw = msgpack.unpackb(
            message,
            max_array_len=MAX_LIST,
            max_map_len=MAX_MAP,
            max_str_len=MAX_TEXT,
            ext_hook=_refuse_extension,
            object_pairs_hook=_plain_keys,
        )
        if not isinstance(raw, dict):
            raise ValueError(f"expected one map with a type, got {type(raw).__name__}")
        if _depth(raw) > MAX_DEPTH:
            raise ValueError(f"expected at most {MAX_DEPTH} levels of nesting")
        return raw
    except Exception as error:  # msgpack raises many kinds for bytes that are no message
        raise Malformed(1007, SupairError("BAD_MESSAGE", one_line(error))) from error


def id_of(raw):
    check, _ = _integer()
    return raw.get("id") if check(raw.get("id")) else None


def check(raw):
    """(type, id, fields) of a request with exactly the fields of its type. Raises SupairError."""
    kind = raw.get("type")
    if kind in ELSEWHERE:
        remedy = "Connect to `npx supair-rl serve` for it."
        raise SupairError("UNSUPPORTED", f"{kind}: this host has environments only. {remedy}")
    if not isinstance(kind, str) or kind not in REQUESTS:
        raise SupairError("UNKNOWN_TYPE", f"expected a type among {', '.join(REQUESTS)}, got {clip(kind)}")
    number = id_of(raw)
    if number is None:
        raise SupairError("BAD_MESSAGE", f"{kind}.id: expected an integer in 0..{UINT32 - 1}")
    needed, optional = REQUESTS[kind]
    fields = {key: value for key, value in raw.items() if key not in ("type", "id")}
    for key in [*needed, *fields]:
        rule = needed.get(key) or optional.get(key)
        if rule is None:
            raise SupairError("BAD_MESSAGE", f"{kind}: unknown field {clip(key)}")
        if key not in fields or not rule[0](fields[key]):
            raise SupairError("BAD_MESSAGE", f"{kind}.{key}: expected {rule[1]}")
    return kind, number, fields


def error_reply(number, error):
    return msgpack.packb({"type": "error", "id": number, "code": error.code, "message": error.message})


def encode(reply):
    return msgpack.packb(reply)


def append(encoded, key, value):
    """Adds a last entry to an encoded map of at most 14: its own encoding time is known only then."""
    return bytes([encoded[0] + 1]) + encoded[1:] + msgpack.packb(key) + msgpack.packb(value)


def to_tensor(array):
    """{ shape, dtype, data }: C order, little-endian."""
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {"shape": list(array.shape), "dtype": array.dtype.name, "data": little.tobytes()}


def from_tensor(wire, dtype, shape, who):
    """The array of a tensor of this type and shape. Raises SupairError for any other."""
    tensor = isinstance(wire, dict) and wire.keys() == {"shape", "dtype", "data"}
    expected = f"{who}: expected a {dtype} tensor {list(shape)}"
    if not tensor or not isinstance(wire["data"], bytes) or wire["dtype"] not in DTYPES:
        raise SupairError("BAD_DTYPE", f"{expected} as {{ shape, dtype, data }}, got {clip(wire)}")
    if wire["dtype"] != dtype:
        raise SupairError("BAD_DTYPE", f"{expected}, got {wire['dtype']}")
    if wire["shape"] != list(shape):
        raise SupairError("BAD_SHAPE", f"{expected}, got {clip(wire['shape'])}")
    kind = np.dtype(dtype).newbyteorder("<")
    if len(wire["data"]) != kind.itemsize * int(np.prod(shape)):
        raise SupairError("BAD_SHAPE", f"{expected}, got {len(wire['data'])} bytes")
    if dtype == "bool" and any(byte > 1 for byte in wire["data"]):
        raise SupairError("BAD_VALUE", f"{who}: expected booleans 0 and 1")
    array = np.frombuffer(wire["data"], kind).reshape(shape).astype(dtype)
    if not np.all(np.isfinite(array)):
        raise SupairError("BAD_VALUE", f"{who}: expected finite numbers")
    return array


def one_line(error):
    """What an exception says, short and without a stack."""
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:MAX_ERROR_CHARACTERS]


def clip(value):
    return repr(value)[:60]


def _refuse_extension(code, _data):
    raise ValueError(f"extension type {code}")


def _plain_keys(pairs):
    if any(not isinstance(key, str) for key, _ in pairs):
        raise ValueError("expected texts as keys of maps")
    return dict(pairs)


def _depth(value):
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, parts)) if parts else 0
