"""Gymnasium's spaces as the protocol has them, and their values.

    Box             box; uint8 stays, other integers become int32 and floats float32
    Discrete        discrete, integers from its start
    MultiDiscrete   multi-discrete, flat and from 0
    MultiBinary     multi-binary
    Dict, Tuple     dict, tuple
"""

import numpy as np
from gymnasium import spaces

from supair_rl import SupairError

from .wire import clip, from_tensor, to_tensor

INT32 = np.iinfo(np.int32)


def describe(space, who):
    """The space as JSON could hold it. Raises UNSUPPORTED for one that the protocol has not."""
    if isinstance(space, spaces.Box):
        low, high = _bounds(space, who)
        return {"type": "box", "shape": list(space.shape), "dtype": _dtype(space, who), "low": low, "high": high}
    if isinstance(space, spaces.Discrete):
        return {"type": "discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, spaces.MultiDiscrete):
        return {"type": "multi-discrete", "nvec": [int(n) for n in space.nvec.ravel()]}
    if isinstance(space, spaces.MultiBinary):
        return {"type": "multi-binary", "shape": list(space.shape)}
    if isinstance(space, spaces.Dict):
        children = {str(key): describe(child, f"{who}.{key}") for key, child in space.items()}
        return {"type": "dict", "spaces": children}
    if isinstance(space, spaces.Tuple):
        return {"type": "tuple", "spaces": [describe(child, f"{who}[{i}]") for i, child in enumerate(space)]}
    remedy = "Wrap the environment so that its values are boxes or integers."
    raise SupairError("UNSUPPORTED", f"{who}: the protocol has no {type(space).__name__} spaces. {remedy}")


def encode_value(space, value):
    """An observation as it goes out. Raises ValueError where it is not of the space's shape."""
    if isinstance(space, spaces.Box):
        return to_tensor(_shaped(value, _dtype(space, "observation"), space.shape))
    if isinstance(space, spaces.Discrete):
        return int(value)
    if isinstance(space, spaces.MultiDiscrete):
        flat = _shaped(value, "int64", space.nvec.shape) - space.start
        return to_tensor(flat.ravel().astype("int32"))
    if isinstance(space, spaces.MultiBinary):
        return to_tensor(_shaped(value, "bool", space.shape))
    if isinstance(space, spaces.Dict):
        return {str(key): encode_value(child, value[key]) for key, child in space.items()}
    return [encode_value(child, part) for child, part in zip(space, value)]


def decode_value(space, wire, who):
    """An action as the environment wants it. Raises SupairError where its kind is not the space's."""
    if isinstance(space, spaces.Box):
        array = from_tensor(wire, _dtype(space, who), space.shape, who)
        # the nearest float32 to a bound may lie beyond it, and is legal
        low, high = (bound.astype(array.dtype) for bound in (space.low, space.high))
        if np.all((array >= low) & (array <= high)):
            return np.clip(array.astype(space.dtype), space.low, space.high)
        return array.astype(space.dtype)  # outside, which the environment will be told
    if isinstance(space, spaces.Discrete):
        if type(wire) is int and abs(wire) < 2**53:
            return wire
        raise SupairError("BAD_DTYPE", f"{who}: expected an integer, got {clip(wire)}")
    if isinstance(space, spaces.MultiDiscrete):
        flat = from_tensor(wire, "int32", [space.nvec.size], who).astype("int64")
        return (flat.reshape(space.nvec.shape) + space.start).astype(space.dtype)
    if isinstance(space, spaces.MultiBinary):
        return from_tensor(wire, "bool", space.shape, who).astype(space.dtype)
    if isinstance(space, spaces.Dict):
        if not isinstance(wire, dict) or wire.keys() != {str(key) for key in space}:
            raise SupairError("BAD_SHAPE", f"{who}: expected the entries {list(space)}, got {clip(wire)}")
        return {key: decode_value(child, wire[str(key)], f"{who}.{key}") for key, child in space.items()}
    if not isinstance(wire, list) or len(wire) != len(space):
        raise SupairError("BAD_SHAPE", f"{who}: expected a list of {len(space)}, got {clip(wire)}")
    return tuple(decode_value(child, part, f"{who}[{i}]") for i, (child, part) in enumerate(zip(space, wire)))


def _dtype(space, who):
    if space.dtype.kind == "f":
        return "float32"
    if space.dtype.kind in "iu":
        return "uint8" if space.dtype == np.uint8 else "int32"
    raise SupairError("UNSUPPORTED", f"{who}: expected a box of numbers, got one of {space.dtype}")


def _bounds(space, who):
    """Each one number, or one for each element of the last axis."""
    both = []
    for bound in (space.low, space.high):
        if space.dtype.kind in "iu":
            numbers = [int(x) for x in np.clip(bound, INT32.min, INT32.max).ravel()]
        else:
            numbers = [float(x) if np.isfinite(x) else str(float(x)).replace("inf", "Infinity") for x in bound.ravel()]
        row = numbers[-space.shape[-1] :] if space.shape else numbers
        if all(x == numbers[0] for x in numbers):
            both.append(numbers[0])
        elif all(x == row[i % len(row)] for i, x in enumerate(numbers)):
            both.append(row)
        else:
            text = "expected bounds that differ along the last axis only. Flatten the box."
            raise SupairError("UNSUPPORTED", f"{who}: {text}")
    return both


def _shaped(value, dtype, shape):
    array = np.asarray(value)
    if array.shape != tuple(shape):
        raise ValueError(f"the observation has the shape {array.shape}, not {tuple(shape)}")
    return array.astype(dtype)
