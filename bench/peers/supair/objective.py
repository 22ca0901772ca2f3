"""SuPAIR's training objective in PyTorch, less what its two layouts do differently.

    ELBO = sum_n q(n) [ log p(x, z, n) - log q(n) ] - sum_k log q(z_k)

The count is summed out, the boxes are sampled once and reparameterised (Stelzner et al. 2019).
`literature.py` computes the parts as published implementations do, `matrices.py` as this project
does. Axes: B images, N slots, P patch side, H W image, D = H W pixels, G leaf regions, K components.
A box is z = (sx, sy, x, y): sample points from x to x + P sx, an integer is a pixel's centre.
"""

import math
from abc import ABC, abstractmethod

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LOG_2PI = math.log(2 * math.pi)
TINY = 1e-37
POSITION_RANGE = 0.9


class Supair(nn.Module, ABC):
    """Parameters come by the names and in the shapes of this project's model files."""

    def __init__(self, config: dict, tensors: dict[str, Tensor]) -> None:
        super().__init__()
        self.config = config
        names = ("hidden", "hiddenBias", "output", "outputBias")
        self.head = nn.ParameterDict({n: nn.Parameter(tensors[f"detector.{n}"]) for n in names})

    @abstractmethod
    def states(self, flat: Tensor) -> Tensor:
        """LSTM outputs for images [B, D]: [N, B, U]."""

    @abstractmethod
    def patches(self, image: Tensor, z: Tensor) -> Tensor:
        """Pixels seen through boxes z [B, N, 4] of images [B, H, W]: [B N, P P]."""

    @abstractmethod
    def through(self, plane: Tensor, z: Tensor) -> Tensor:
        """Maps [B, H, W] through one box each, z [B, 4]; zero beyond the frame: [B, P P]."""

    @abstractmethod
    def mask(self, z: Tensor) -> Tensor:
        """Soft masks [B, H, W] of boxes z [B, 4]."""

    @abstractmethod
    def object_log(self, patches: Tensor, weight: Tensor) -> Tensor:
        """Log density of patches under weights in [0, 1], both [M, P P]: [M]."""

    @abstractmethod
    def background_log(self, flat: Tensor, weights: list[Tensor]) -> Tensor:
        """Log density of images [B, D] under each of the weights [B, D]: [B, len(weights)]."""

    @abstractmethod
    def named_gradients(self) -> dict[str, Tensor]:
        """Gradients by the names and in the shapes of the parameters that came in."""

    def encode(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Presence logits [B, N], means and standard deviations [B, N, 4] of the boxes."""
        c = self.config
        h = self.head
        hidden = torch.sigmoid(self.states(image.flatten(1)) @ h["hidden"] + h["hiddenBias"])
        out = (hidden @ h["output"] + h["outputBias"]).transpose(0, 1)
        unit = torch.sigmoid(out[..., 1:])
        sx = c["scaleMin"] + (c["scaleMax"] - c["scaleMin"]) * unit[..., 0]
        sy = sx * (c["aspectMin"] + (c["aspectMax"] - c["aspectMin"]) * unit[..., 1])
        x = POSITION_RANGE * c["width"] * unit[..., 2]
        y = POSITION_RANGE * c["height"] * unit[..., 3]
        return out[..., 0], torch.stack((sx, sy, x, y), -1), c["stdMax"] * unit[..., 4:]

    def forward(self, image: Tensor, noise: Tensor) -> Tensor:
        """ELBO of images [B, H, W] in [0, 1], nats, [B]; noise [B, N, 4]."""
        c = self.config
        slots, patch = c["slots"], c["patch"]
        logits, mean, std = self.encode(image)
        z = mean + std * noise
        log_q = -0.5 * noise.square() - std.log() - LOG_2PI / 2

        available = [torch.ones_like(image)]
        seen = []
        for k in range(slots):
            seen.append(self.through(available[k], z[:, k]))
            available.append(available[k] * (1 - self.mask(z[:, k])))
        visible = torch.stack(seen, 1)  # [B, N, P P]

        objects = self.object_log(self.patches(image, z), visible.flatten(0, 1))
        hidden = 1 - visible.mean(2)
        overlap = math.log(c["overlapRate"]) - c["overlapRate"] * hidden
        objects = objects.view(-1, slots) * z[..., 0] * z[..., 1] + overlap
        background = self.background_log(image.flatten(1), [b.flatten(1) for b in available])

        # slots up to n are there, slot n + 1 is not
        present, absent = F.logsigmoid(logits), F.logsigmoid(-logits)
        count_log = F.pad(present.cumsum(1), (1, 0)) + F.pad(absent, (0, 1))
        prior = c["countPriorBase"] - c["countPriorCost"] * torch.arange(slots + 1)
        joint = F.pad(objects.cumsum(1), (1, 0)) + background + prior
        return (count_log.exp() * (joint - count_log)).sum(1) - log_q.sum((1, 2))

    def variance(self, logit: Tensor, part: str) -> Tensor:
        low, high = self.config[part]["varMin"], self.config[part]["varMax"]
        return low + (high - low) * torch.sigmoid(logit)
