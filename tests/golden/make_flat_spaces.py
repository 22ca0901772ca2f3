"""Flat forms of values of every flattenable kind of space, by the real gymnasium package.

Earlier versions than 1.4.0 cannot flatten a OneOf with a Text in it.

    pip install gymnasium==1.4.0 numpy && python tests/golden/make_flat_spaces.py > tests/golden/flat-spaces.json
"""

import json
import math

import gymnasium
import numpy as np
from gymnasium.spaces import (
    Box,
    Dict,
    Discrete,
    MultiBinary,
    MultiDiscrete,
    OneOf,
    Text,
    Tuple,
    flatdim,
    flatten,
    flatten_space,
)

COMMAND = (
    "pip install gymnasium==1.4.0 numpy && "
    "python tests/golden/make_flat_spaces.py > tests/golden/flat-spaces.json"
)
SAMPLES = 3

# every bound is exact in float32
PIXELS = Box(0, 255, (2, 3, 1), np.uint8)
COLUMNS = Box(np.float32([[-1, 0], [-1, 0]]), np.float32([[0.5, np.inf], [0.5, np.inf]]))
SCALAR = Box(-2.5, 2.5, ())
IDS = Box(-1, 1000, (2,), np.int32)
WORD = Text(4, min_length=0, charset="b\U0001f600a")
SPACES = {
    "bytes": PIXELS,
    "columns": COLUMNS,
    "a scalar": SCALAR,
    "integers": IDS,
    "a choice": Discrete(5, start=-2),
    "choices": MultiDiscrete([2, 1, 4]),
    "bits": MultiBinary([2, 2]),
    "a text": WORD,
    "a record": Dict({"move": Discrete(3), "Aim": SCALAR, "10": MultiBinary(2), "9": WORD}),
    "integers of a record": Dict({"b": IDS, "a": Discrete(2), "c": WORD}),
    "a list": Tuple([WORD, COLUMNS, MultiDiscrete([3, 2])]),
    "a record in a list": Tuple([Dict({"y": Discrete(2), "x": IDS}), PIXELS]),
    "a choice or columns": OneOf([Discrete(3), COLUMNS]),
    "a text or bits": OneOf([WORD, MultiBinary(6), Discrete(2)]),
    "bytes or integers": OneOf([PIXELS, IDS]),
    "options in a record": Dict({"z": OneOf([IDS, Discrete(4)]), "a": MultiBinary(1)}),
    "options in options": OneOf([OneOf([Discrete(2), SCALAR]), Tuple([WORD, SCALAR])]),
}


def number(x):
    x = float(x)
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return int(x) if x.is_integer() else x


def numbers(array):
    return [number(x) for x in np.asarray(array).ravel()]


def describe(space):
    if isinstance(space, Box):
        last = space.shape[-1] if space.shape else 1
        bounds = {"low": numbers(space.low)[:last], "high": numbers(space.high)[:last]}
        return {"type": "box", "shape": list(space.shape), "dtype": space.dtype.name, **bounds}
    if isinstance(space, Discrete):
        return {"type": "discrete", "n": int(space.n), "start": int(space.start)}
    if isinstance(space, MultiDiscrete):
        return {"type": "multi-discrete", "nvec": numbers(space.nvec)}
    if isinstance(space, MultiBinary):
        return {"type": "multi-binary", "shape": list(space.shape)}
    if isinstance(space, Text):
        lengths = {"min_length": space.min_length, "max_length": space.max_length}
        return {"type": "text", **lengths, "charset": "".join(space.character_list)}
    if isinstance(space, Dict):
        # against the sorted order, which the reader has to find by itself
        items = reversed(list(space.spaces.items()))
        return {"type": "dict", "spaces": {key: describe(child) for key, child in items}}
    kind = "tuple" if isinstance(space, Tuple) else "one-of"
    return {"type": kind, "spaces": [describe(child) for child in space.spaces]}


def plain(value):
    """A value in JSON, arrays as lists of numbers in C order."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {key: plain(x) for key, x in value.items()}
    if isinstance(value, tuple):
        return [plain(x) for x in value]
    if isinstance(value, np.ndarray) and value.shape != ():
        return numbers(value)
    return [number(value)] if isinstance(value, np.ndarray) else number(value)


def case(name, space, seed):
    space.seed(seed)
    box = flatten_space(space)
    values = [space.sample() for _ in range(SAMPLES)]
    flats = [flatten(space, value) for value in values]
    assert all(flat in box for flat in flats), name
    return {
        "name": name,
        "space": describe(space),
        "flatdim": int(flatdim(space)),
        "dtype": box.dtype.name,
        "low": numbers(box.low),
        "high": numbers(box.high),
        "values": [plain(value) for value in values],
        "flats": [numbers(flat) for flat in flats],
    }


def main() -> None:
    cases = [case(name, space, i) for i, (name, space) in enumerate(SPACES.items())]
    head = {"command": COMMAND, "gymnasium": gymnasium.__version__, "numpy": np.__version__}
    print(json.dumps({**head, "cases": cases}))


if __name__ == "__main__":
    main()
