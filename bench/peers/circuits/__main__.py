"""The PyTorch peers of `bench circuits`: one process, asked a line at a time.

    python bench/peers/circuits CIRCUIT ITEMS modules|einsum

CIRCUIT and ITEMS are safetensors files, as `bench/circuits/contenders.ts` writes them. Each line on
stdin is a task, each answer a line on stdout:

    {"task": "forward", "threads": 1, "calls": 3}     mean log density of the batch
    {"task": "gradient", ...}                         and its gradients by all parameters
    {"task": "log_probs", "out": FILE}                log densities [M]
        -> {"seconds": [...], "memory_mb": 900}

Needs torch and numpy.
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.append(str(Path(__file__).parents[1] / "supair"))

import tensors  # noqa: E402
from einsum import Einsum  # noqa: E402
from literature import Circuit  # noqa: E402


class Modules(nn.Module):
    """A module a region, as in the peer of SuPAIR."""

    def __init__(self, config: dict, stored: dict[str, Tensor]) -> None:
        super().__init__()
        regions = stored.pop("regions")
        named = {f"object.{name}": value for name, value in stored.items()}
        self.circuit = Circuit(regions, config["depth"], named, "object")
        self.low, self.high = config["family"]["varMin"], config["family"]["varMax"]

    def forward(self, x: Tensor) -> Tensor:
        return self.circuit(x, torch.ones_like(x), self.variance)

    def variance(self, logit: Tensor) -> Tensor:
        return self.low + (self.high - self.low) * torch.sigmoid(logit)


KINDS = {"modules": Modules, "einsum": Einsum}


class Peer:
    def __init__(self, circuit: str, items: str, kind: str) -> None:
        stored, metadata = tensors.read(circuit)
        self.model = KINDS[kind](json.loads(metadata["circuit"]), stored)
        self.items = tensors.read(items)[0]["items"]

    def gradient(self) -> None:
        self.model.zero_grad()
        mean = self.model(self.items).mean()
        mean.backward()
        mean.item()

    @torch.inference_mode()
    def forward(self) -> None:
        self.model(self.items).mean().item()

    def answer(self, asked: dict) -> dict:
        torch.set_num_threads(asked["threads"])
        seconds = []
        if asked["task"] == "log_probs":
            with torch.inference_mode():
                tensors.write(asked["out"], {"log_probs": self.model(self.items)})
        else:
            call = {"gradient": self.gradient, "forward": self.forward}[asked["task"]]
            for _ in range(asked["calls"]):
                start = time.perf_counter()
                call()
                seconds.append(time.perf_counter() - start)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"seconds": seconds, "memory_mb": memory}


def main() -> None:
    peer = Peer(*sys.argv[1:])
    print(json.dumps({"ready": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        print(json.dumps(peer.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
