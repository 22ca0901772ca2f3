"""A circuit in the layout of Einsum networks (Peharz et al. 2020): all regions of a level at once.

Leaf densities elementwise for every variable, replica and component, summed over each region's
variables; above them "log-einsum-exp": exponentials relative to each region's largest component, one
einsum of left parts, right parts and weights, and the logarithm of what comes out.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOG_2PI = math.log(2 * math.pi)


class Einsum(nn.Module):
    def __init__(self, config: dict, stored: dict[str, Tensor]) -> None:
        super().__init__()
        self.low, self.high = config["family"]["varMin"], config["family"]["varMax"]
        self.mean = nn.Parameter(stored["mean"].squeeze(1))  # [D, R, K]
        self.logit = nn.Parameter(stored["varLogit"].squeeze(1))
        self.root = nn.Parameter(stored["root"])
        self.sums = nn.ParameterList(stored[f"sum{i}"] for i in range(1, config["depth"]))
        scope = F.one_hot(stored["regions"].long(), 2 ** config["depth"]).float()
        self.register_buffer("scope", scope)  # [R, D, L]

    def forward(self, x: Tensor) -> Tensor:
        variance = self.low + (self.high - self.low) * torch.sigmoid(self.logit)
        distance = (x[:, :, None, None] - self.mean).square() / variance
        logs = -0.5 * (distance + variance.log() + LOG_2PI)  # [M, D, R, K]
        level = torch.einsum("mdrk,rdl->mrlk", logs, self.scope).flatten(1, 2)
        for logits in self.sums:
            width = level.shape[2]
            weights = logits.softmax(1).unflatten(1, (width, width))
            level = self.combine(level, weights)
        replicas = level.shape[1] // 2
        width = level.shape[2]
        shares = self.root.softmax(0).view(replicas, width, width, 1)
        return torch.logsumexp(self.combine(level, shares).squeeze(2), 1)

    @staticmethod
    def combine(level: Tensor, weights: Tensor) -> Tensor:
        """[M, 2 P, K] and [P, K, K, S] give [M, P, S]."""
        largest = level.detach().amax(2, keepdim=True)
        scaled = (level - largest).exp()
        sums = torch.einsum("mpi,mpj,pijs->mps", scaled[:, 0::2], scaled[:, 1::2], weights)
        return sums.log() + largest[:, 0::2] + largest[:, 1::2]
