"""The PyTorch peers of `bench perception`: one process, asked a line at a time.

    python bench/peers/supair FILE literature|matrices

FILE (safetensors) holds the parameters, the structure of the circuits, images and noise, as
`bench/perception/peer-file.ts` writes it. Each line on stdin is a task, each answer a line on stdout:

    {"task": "train", "threads": 1, "calls": 3}          steps of Adam on the whole batch
    {"task": "encode", "threads": 1, "calls": 9, "batch": 1}   the proposal network alone
    {"task": "score", ...}                               the ELBO at the posterior's means
        -> {"seconds": [...], "memory_mb": 900}
    {"task": "gradients", "out": FILE}                   ELBO [B] and gradients of its mean
        -> {"seconds": []}

Needs torch 2.4 or newer (Adam in one kernel on the CPU) and numpy.
"""

import json
import resource
import sys
import time

import torch

import tensors
from literature import Literature
from matrices import Matrices

KINDS = {"literature": Literature, "matrices": Matrices}


class Peer:
    def __init__(self, path: str, kind: str) -> None:
        stored, metadata = tensors.read(path)
        config = json.loads(metadata["config"])
        self.image = stored.pop("image").squeeze(3)
        self.noise = torch.stack([stored.pop(f"noise.{f}") for f in ("sx", "sy", "x", "y")], -1)
        self.model = KINDS[kind](config, stored)
        self.adam = torch.optim.Adam(self.model.parameters(), lr=1e-3, fused=True)

    def train(self, _batch: int) -> None:
        noise = torch.randn_like(self.noise)
        loss = -self.model(self.image, noise).mean()
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        loss.item()

    @torch.inference_mode()
    def encode(self, batch: int) -> None:
        self.model.encode(self.image[:batch])

    @torch.inference_mode()
    def score(self, batch: int) -> None:
        self.model(self.image[:batch], torch.zeros_like(self.noise[:batch]))

    def gradients(self, out: str) -> None:
        elbo = self.model(self.image, self.noise)
        elbo.mean().backward()
        tensors.write(out, {"elbo": elbo, **self.model.named_gradients()})

    def answer(self, asked: dict) -> dict:
        torch.set_num_threads(asked.get("threads", 1))
        if asked["task"] == "gradients":
            self.gradients(asked["out"])
            return {"seconds": []}
        call = {"train": self.train, "encode": self.encode, "score": self.score}[asked["task"]]
        seconds = []
        for _ in range(asked["calls"]):
            start = time.perf_counter()
            call(asked.get("batch", len(self.image)))
            seconds.append(time.perf_counter() - start)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"seconds": seconds, "memory_mb": memory}


def main() -> None:
    torch.manual_seed(1)
    peer = Peer(sys.argv[1], sys.argv[2])
    print(json.dumps({"ready": f"PyTorch {torch.__version__}"}), flush=True)
    for line in sys.stdin:
        print(json.dumps(peer.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
