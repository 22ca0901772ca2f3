"""Writes storage.json: bytes of the reference implementation and NumPy's halves.

    pip install numpy==2.4.6 safetensors==0.8.0
    python tests/golden/write_storage.py > tests/golden/storage.json && npm run format
"""

import json

import numpy as np
import safetensors
from safetensors.numpy import save

tensors = {
    "weights/a": np.arange(6, dtype=np.float32).reshape(2, 3) / 7,
    "b": np.array([1, -2, 2**31 - 1], np.int32),
    "half": np.array([[65504, -6e-8, 1 / 3, np.inf]], np.float16),
    "bytes": np.array([0, 255, 7], np.uint8),
    "z": np.array(np.pi, np.float64),
    "empty": np.zeros((0, 4), np.float32),
}
values = np.random.default_rng(1).standard_normal(200) * 10.0 ** np.arange(-10, 6, 0.08)
print(
    json.dumps(
        {
            "command": "python tests/golden/write_storage.py > tests/golden/storage.json",
            "versions": {"safetensors": safetensors.__version__, "numpy": np.__version__},
            "file": save(tensors, metadata={"made": "by numpy"}).hex(),
            "halves": {
                "float32": [float(x) for x in values.astype(np.float32)],
                "bits": values.astype(np.float32).astype(np.float16).view(np.uint16).tolist(),
            },
        },
        indent=1,
    )
)
