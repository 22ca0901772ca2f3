"""SuPAIR as its public PyTorch and TensorFlow implementations lay it out.

nn.LSTM over the image repeated N times; affine_grid and grid_sample; masks scattered from the
bilinear weights of all sample points; a module for every region of the circuits; leaf densities
elementwise, [items, pixels, components]; sums as log-sum-exp over all pairs of children; the
background evaluated anew for each of the N + 1 counts.

Where a box is larger than its patch (scale above (P - 1) / P) the published mask has holes; this
project's has none. Everywhere else the objectives are the same.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from objective import LOG_2PI, Supair

# nn.LSTM keeps its gates as input, forget, candidate, output; the files as input, candidate, forget, output
TORCH_ORDER = [0, 2, 1, 3]
FORGET_BIAS = 1.0


class Leaf(nn.Module):
    """Factorised Gaussians over one region's pixels."""

    def __init__(self, scope: Tensor, mean: Tensor, logit: Tensor) -> None:
        super().__init__()
        self.register_buffer("scope", scope)
        self.mean = nn.Parameter(mean)  # [pixels, K]
        self.logit = nn.Parameter(logit)

    def forward(self, x: Tensor, weight: Tensor, variance) -> Tensor:
        v = variance(self.logit)
        x, w = x[:, self.scope, None], weight[:, self.scope, None]
        log = -0.5 * ((x - self.mean).square() / v + v.log() + LOG_2PI)  # [M, pixels, K]
        return (log * w).sum(1)


class Sum(nn.Module):
    """Mixtures of all products of two regions: [M, K], [M, K] -> [M, S]."""

    def __init__(self, logits: Tensor) -> None:
        super().__init__()
        self.logits = nn.Parameter(logits)  # [K K, S]

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        children = pairs(left, right).unsqueeze(2)
        return torch.logsumexp(children + self.logits.log_softmax(0), 1)


class Circuit(nn.Module):
    def __init__(self, regions: Tensor, depth: int, tensors: dict[str, Tensor], part: str) -> None:
        super().__init__()
        self.part = part
        self.depth = depth
        mean, logit = tensors[f"{part}.mean"], tensors[f"{part}.varLogit"]  # [D, 1, R, K]
        leaves = []
        for r, region in enumerate(regions):
            for leaf in range(2**depth):
                scope = (region == leaf).nonzero().squeeze(1)
                leaves.append(Leaf(scope, mean[scope, 0, r], logit[scope, 0, r]))
        self.leaves = nn.ModuleList(leaves)
        self.sums = nn.ModuleList(
            nn.ModuleList(Sum(logits) for logits in tensors[f"{part}.sum{level}"])
            for level in range(1, depth)
        )
        self.root = nn.Parameter(tensors[f"{part}.root"])

    def forward(self, x: Tensor, weight: Tensor, variance) -> Tensor:
        level = [leaf(x, weight, variance) for leaf in self.leaves]
        for sums in self.sums:
            level = [s(level[2 * i], level[2 * i + 1]) for i, s in enumerate(sums)]
        top = [pairs(level[i], level[i + 1]) for i in range(0, len(level), 2)]
        return torch.logsumexp(torch.cat(top, 1) + self.root.log_softmax(0), 1)

    def named_gradients(self, replicas: int) -> dict[str, Tensor]:
        pixels = sum(len(leaf.scope) for leaf in self.leaves) // replicas
        shape = (pixels, 1, replicas, self.leaves[0].mean.shape[1])
        mean, logit = torch.zeros(shape), torch.zeros(shape)
        for i, leaf in enumerate(self.leaves):
            r = i // 2**self.depth
            mean[leaf.scope, 0, r] = leaf.mean.grad
            logit[leaf.scope, 0, r] = leaf.logit.grad
        out = {"mean": mean, "varLogit": logit, "root": self.root.grad}
        for level, sums in enumerate(self.sums, 1):
            out[f"sum{level}"] = torch.stack([s.logits.grad for s in sums])
        return {f"{self.part}.{name}": grad for name, grad in out.items()}


class Literature(Supair):
    def __init__(self, config: dict, tensors: dict[str, Tensor]) -> None:
        super().__init__(config, tensors)
        inputs, gates = tensors["detector.input"].shape
        self.lstm = nn.LSTM(inputs, gates // 4)
        with torch.no_grad():
            self.lstm.weight_ih_l0.copy_(reorder(tensors["detector.input"]).T)
            self.lstm.weight_hh_l0.copy_(reorder(tensors["detector.recurrent"]).T)
            self.lstm.bias_ih_l0.copy_(reorder(tensors["detector.bias"]))
            self.lstm.bias_hh_l0.zero_()
            self.lstm.bias_hh_l0[gates // 4 : gates // 2] = FORGET_BIAS
        self.circuits = nn.ModuleDict(
            {
                part: Circuit(tensors[f"structure.{part}"], config[part]["depth"], tensors, part)
                for part in ("object", "background")
            }
        )

    def states(self, flat: Tensor) -> Tensor:
        return self.lstm(flat.expand(self.config["slots"], -1, -1))[0]

    def patches(self, image: Tensor, z: Tensor) -> Tensor:
        images = image.unsqueeze(1).expand(-1, z.shape[1], -1, -1).flatten(0, 1)
        return self.glimpse(images, z.flatten(0, 1), "border")

    def through(self, plane: Tensor, z: Tensor) -> Tensor:
        return self.glimpse(plane, z, "zeros")

    def glimpse(self, plane: Tensor, z: Tensor, beyond: str) -> Tensor:
        patch = self.config["patch"]
        sx, sy, x, y = z.unbind(1)
        across, down = plane.shape[2] - 1, plane.shape[1] - 1
        a, b = patch * sx / across, patch * sy / down
        zero = torch.zeros_like(a)
        theta = torch.stack(
            (
                torch.stack((a, zero, 2 * x / across + a - 1), 1),
                torch.stack((zero, b, 2 * y / down + b - 1), 1),
            ),
            1,
        )
        grid = F.affine_grid(theta, [len(z), 1, patch, patch], align_corners=True)
        seen = F.grid_sample(plane.unsqueeze(1), grid, padding_mode=beyond, align_corners=True)
        return seen.flatten(1)

    def mask(self, z: Tensor) -> Tensor:
        c = self.config
        height, width, patch = c["height"], c["width"], c["patch"]
        steps = torch.linspace(0, patch, patch)
        qx = (z[:, 2:3] + z[:, 0:1] * steps).unsqueeze(1)  # [B, 1, P]
        qy = (z[:, 3:4] + z[:, 1:2] * steps).unsqueeze(2)  # [B, P, 1]
        fx, fy = qx.floor(), qy.floor()
        total = z.new_zeros(len(z), height * width)
        for j in (0, 1):
            for i in (0, 1):
                wx = 1 - (qx - fx - i).abs()
                wy = 1 - (qy - fy - j).abs()
                column, row = (fx + i).long(), (fy + j).long()
                inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
                at = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
                total = total.scatter_add(1, at.flatten(1), (wx * wy * inside).flatten(1))
        return total.clamp(max=1).view(-1, height, width)

    def object_log(self, patches: Tensor, weight: Tensor) -> Tensor:
        return self.log("object", patches, weight)

    def background_log(self, flat: Tensor, weights: list[Tensor]) -> Tensor:
        return torch.stack([self.log("background", flat, weight) for weight in weights], 1)

    def log(self, part: str, x: Tensor, weight: Tensor) -> Tensor:
        return self.circuits[part](x, weight, lambda logit: self.variance(logit, part))

    def named_gradients(self) -> dict[str, Tensor]:
        lstm = self.lstm
        out = {f"detector.{name}": p.grad for name, p in self.head.items()}
        out["detector.input"] = reorder(lstm.weight_ih_l0.grad.T)
        out["detector.recurrent"] = reorder(lstm.weight_hh_l0.grad.T)
        out["detector.bias"] = reorder(lstm.bias_ih_l0.grad)
        for part, circuit in self.circuits.items():
            out |= circuit.named_gradients(self.config[part]["replicas"])
        return out


def pairs(left: Tensor, right: Tensor) -> Tensor:
    """Log densities of all products of two regions' components: [M, K K]."""
    return (left.unsqueeze(2) + right.unsqueeze(1)).flatten(1)


def reorder(weight: Tensor) -> Tensor:
    """Swaps forget gate and candidate along the last axis: its own inverse."""
    gates = weight.chunk(4, -1)
    return torch.cat([gates[i] for i in TORCH_ORDER], -1)
