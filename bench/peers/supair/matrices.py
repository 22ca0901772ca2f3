"""SuPAIR as this project formulates it, in PyTorch: almost everything is a product of matrices.

The image enters the LSTM once; boxes are read as A_y X A_x^T with rows of hat functions; masks are
outer products of coverages; leaf densities are products of features [w, w x, w x^2] with
coefficients, a region's pixels picked out by zeros (gathering them instead takes three times as
long in PyTorch); sums are products of exponentials, normalised by their largest, with softmax weights.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from objective import LOG_2PI, TINY, Supair

FORGET_BIAS = 1.0
SHIFT = 0.5
LEAST_LOG = -40.0
PARTS = ("object", "background")


class Matrices(Supair):
    def __init__(self, config: dict, tensors: dict[str, Tensor]) -> None:
        super().__init__(config, tensors)
        for name in ("input", "recurrent", "bias"):
            self.register_parameter(name, nn.Parameter(tensors[f"detector.{name}"]))
        self.circuits = nn.ModuleDict(
            {
                part: nn.ParameterDict(
                    {
                        name.partition(".")[2]: nn.Parameter(value)
                        for name, value in tensors.items()
                        if name.startswith(f"{part}.")
                    }
                )
                for part in PARTS
            }
        )
        for part in PARTS:
            member = F.one_hot(tensors[f"structure.{part}"].long().T, 2 ** config[part]["depth"])
            self.register_buffer(f"{part}_map", member.unsqueeze(3).float())  # [D, R, L, 1]

    def states(self, flat: Tensor) -> Tensor:
        projected = flat @ self.input + self.bias
        h = c = flat.new_zeros(len(flat), len(self.recurrent))
        out = []
        for _ in range(self.config["slots"]):
            i, g, f, o = (projected + h @ self.recurrent).chunk(4, 1)
            c = torch.sigmoid(f + FORGET_BIAS) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            out.append(h)
        return torch.stack(out)

    def points(self, scale: Tensor, start: Tensor) -> Tensor:
        """Sample points of an axis, [..., P]."""
        patch = self.config["patch"]
        return start.unsqueeze(-1) + scale.unsqueeze(-1) * torch.linspace(0, patch, patch)

    def patches(self, image: Tensor, z: Tensor) -> Tensor:
        height, width = image.shape[1:]
        sx, sy, x, y = z.unbind(2)
        ay = hats(self.points(sy, y).clamp(0, height - 1 - 1e-4), height)  # [B, N, P, H]
        ax = hats(self.points(sx, x).clamp(0, width - 1 - 1e-4), width)
        lines = ay.flatten(1, 2) @ image  # [B, N P, W]
        strips = lines.view(-1, ay.shape[2], width)
        return (strips @ ax.flatten(0, 1).transpose(1, 2)).flatten(1)

    def through(self, plane: Tensor, z: Tensor) -> Tensor:
        height, width = plane.shape[1:]
        sx, sy, x, y = z.unbind(1)
        ay, ax = hats(self.points(sy, y), height), hats(self.points(sx, x), width)
        return (ay @ plane @ ax.transpose(1, 2)).flatten(1)

    def mask(self, z: Tensor) -> Tensor:
        sx, sy, x, y = z.unbind(1)
        rows = self.coverage(sy, y, self.config["height"]).unsqueeze(2)
        return (rows * self.coverage(sx, x, self.config["width"]).unsqueeze(1)).clamp(max=1)

    def coverage(self, scale: Tensor, start: Tensor, size: int) -> Tensor:
        """Summed hats a pixel, [B, size], as wide as the spacing where that exceeds a pixel."""
        patch = self.config["patch"]
        reach = (scale * (patch / (patch - 1))).clamp(min=1)
        q = self.points(scale, start).unsqueeze(2)
        distance = (q - torch.arange(size)).abs() / reach.view(-1, 1, 1)
        return F.relu(1 - distance).sum(1)

    def object_log(self, patches: Tensor, weight: Tensor) -> Tensor:
        x = patches - SHIFT
        return self.log("object", torch.cat((weight, weight * x, weight * x * x), 1))

    def background_log(self, flat: Tensor, weights: list[Tensor]) -> Tensor:
        x = flat - SHIFT
        rows = [torch.cat((w, w * x, w * x * x), 1) for w in weights]
        return self.log("background", torch.cat(rows)).view(len(weights), -1).T

    def log(self, part: str, rows: Tensor) -> Tensor:
        """Log densities of items from their features [M, 3 D]: [M]."""
        p = self.circuits[part]
        level = self.leaves(part, rows)
        for i in range(1, self.config[part]["depth"]):
            products, shift = pair_products(level)
            sums = products @ p[f"sum{i}"].softmax(1)
            level = (sums + TINY).log() + shift
        products, shift = pair_products(level)  # [R, M, K K], [R, M, 1]
        top = shift.detach().amax(0, keepdim=True)
        scaled = (products * (shift - top).exp()).transpose(0, 1).flatten(1)
        return (scaled @ p["root"].softmax(0) + TINY).log() + top.flatten()

    def leaves(self, part: str, rows: Tensor) -> Tensor:
        """Log densities of the leaf regions, [G, M, K]."""
        p = self.circuits[part]
        variance = self.variance(p["varLogit"].squeeze(1), part)
        mean = p["mean"].squeeze(1) - SHIFT  # [D, R, K]
        a = -0.5 / variance
        b = mean / variance
        c = a * mean.square() - 0.5 * (variance.log() + LOG_2PI)
        members = getattr(self, f"{part}_map")
        columns = [(q.unsqueeze(2) * members).flatten(1) for q in (c, b, a)]  # each [D, G K]
        out = rows @ torch.cat(columns)
        return out.view(len(rows), -1, mean.shape[2]).transpose(0, 1)

    def named_gradients(self) -> dict[str, Tensor]:
        out = {f"detector.{name}": p.grad for name, p in self.head.items()}
        for name in ("input", "recurrent", "bias"):
            out[f"detector.{name}"] = self.get_parameter(name).grad
        for part, params in self.circuits.items():
            out |= {f"{part}.{name}": p.grad for name, p in params.items()}
        return out


def hats(q: Tensor, size: int) -> Tensor:
    """Rows of bilinear weights around points [..., P]: [..., P, size]."""
    return F.relu(1 - (q.unsqueeze(-1) - torch.arange(size)).abs())


def pair_products(level: Tensor) -> tuple[Tensor, Tensor]:
    """Products of neighbouring regions [G, M, K]: [G / 2, M, K K], and the log of their scale."""
    largest = level.detach().amax(2, keepdim=True)
    scaled = (level - largest).clamp(min=LEAST_LOG).exp()
    outer = (scaled[0::2].unsqueeze(3) * scaled[1::2].unsqueeze(2)).flatten(2)
    return outer, largest[0::2] + largest[1::2]
