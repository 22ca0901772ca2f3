"""Writes data.json: what NumPy, Pillow and the zip format make of small arrays and images.

    pip install numpy==2.4.6 pillow==13.0.0
    python tests/golden/write_data.py > tests/golden/data.json && npm run format
"""

import base64
import io
import json
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(7)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def npy(array: np.ndarray) -> str:
    file = io.BytesIO()
    np.save(file, array)
    return text(file.getvalue())


def npz(save=np.savez, **arrays: np.ndarray) -> str:
    file = io.BytesIO()
    save(file, **arrays)
    return text(file.getvalue())


def png(image: Image.Image, **options: object) -> str:
    file = io.BytesIO()
    image.save(file, "png", **options)
    return text(file.getvalue())


def packed_grey(samples: np.ndarray, bits: int) -> str:
    """A grey PNG of `bits` a sample, which Pillow can read but not write."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width = samples.shape
    rows = b""
    for row in samples:
        word = "".join(f"{sample:0{bits}b}" for sample in row)
        word += "0" * (-len(word) % 8)
        rows += b"\0" + bytes(int(word[i : i + 8], 2) for i in range(0, len(word), 8))
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return text(b"\x89PNG\r\n\x1a\n" + body)


digit = rng.integers(0, 256, (28, 28), dtype=np.uint8)
sides = [9, 14, 18, 21, 22, 25, 27, 28, 31]
resized = {
    side: np.asarray(Image.fromarray(digit).resize((side, side), Image.Resampling.BILINEAR))
    for side in sides
}

arrays = {
    code: np.array([[0, 1, 2], [3, 100, 7]]).astype(code)
    for code in ["|b1", "|u1", "|i1", "<u2", "<i2", ">i2", "<u4", "<i4", ">i4", "<u8", "<i8"]
    + ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]
}
arrays["<i8 large"] = np.array([2**40, -(2**40)])
arrays["<i2 negative"] = np.array([-2, 300], "<i2")
arrays["scalar"] = np.array(2.5)
arrays["empty"] = np.zeros((0, 3), "<f4")

small = rng.integers(0, 256, (5, 7), dtype=np.uint8)
rgb = rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)
alpha = rng.integers(0, 256, (5, 7), dtype=np.uint8)
palette = Image.fromarray(rgb).quantize(16)
images = {
    "L": (png(Image.fromarray(small)), small),
    "RGB": (png(Image.fromarray(rgb)), rgb),
    "RGBA": (png(Image.fromarray(np.dstack([rgb, alpha]))), rgb),
    "LA": (png(Image.fromarray(np.dstack([small, alpha]), "LA")), small),
    "1": (png(Image.fromarray(small > 99)), (small > 99) * 255),
    "L 2 bits": (packed_grey(small >> 6, 2), (small >> 6) * 85),
    "L 4 bits": (packed_grey(small >> 4, 4), (small >> 4) * 17),
    "I;16": (png(Image.fromarray(small.astype(np.uint16) * 256 + 200)), small),
    "P 8 bits": (png(palette), np.asarray(palette.convert("RGB"))),
    "P 4 bits": (png(palette, bits=4), np.asarray(palette.convert("RGB"))),
}

frames = rng.integers(0, 256, (2, 4, 5), dtype=np.uint8)
colour = rng.integers(0, 256, (3, 4, 5, 3), dtype=np.uint8)
video = rng.integers(0, 256, (2, 3, 4, 5, 1), dtype=np.uint8)
boxes = np.zeros((3, 2, 4), np.float64)
boxes[0, 0] = [0.5, 1, 2, 3.25]
boxes[2] = [[0, 0, 1, 1], [2, 2, 5, 4]]
valid = np.array([[True, False], [False, False], [True, True]])
files = {
    "grey": {"file": npz(frames=frames), "frames": frames},
    "labelled": {
        "file": npz(
            np.savez_compressed,
            frames=colour,
            counts=np.array([1, 0, 2]),
            boxes=boxes,
            valid=valid,
            ids=np.array([[4, 0], [0, 0], [4, 5]]),
            extra=np.zeros(3),
        ),
        "frames": colour,
    },
    "video": {
        "file": npz(frames=video, counts=np.array([[0, 1, 2], [2, 1, 0]])),
        "frames": video,
    },
    "float": {"file": npz(frames=frames.astype(np.float32) / 255), "frames": frames},
}

print(
    json.dumps(
        {
            "command": "python tests/golden/write_data.py > tests/golden/data.json",
            "versions": {"numpy": np.__version__, "pillow": PIL.__version__},
            "digit": digit.ravel().tolist(),
            "resized": {side: image.ravel().tolist() for side, image in resized.items()},
            "npy": {
                name: {
                    "file": npy(array),
                    "shape": array.shape,
                    "values": array.astype(float).ravel().tolist(),
                }
                for name, array in arrays.items()
            },
            "fortran": npy(np.asfortranarray(rgb)),
            "structured": npy(np.zeros(2, [("a", "<f4"), ("b", "<i4")])),
            "complex": npy(np.zeros(2, complex)),
            "png": {
                mode: {"file": file, "channels": 3 if image.ndim == 3 else 1}
                | {"values": np.asarray(image).ravel().astype(int).tolist()}
                for mode, (file, image) in images.items()
            },
            "npz": {
                name: {"file": entry["file"], "shape": entry["frames"].shape}
                | {"values": entry["frames"].ravel().tolist()}
                for name, entry in files.items()
            },
        }
    )
)
