"""Frames of a simulator that nobody prepared, by other means than `perception/data/blocks`.

An oblique picture painted back to front: prisms, domes, rings and posts in few shades (toon) or with a
gradient across each face, soft blobs for shadows, noise whose strength varies with brightness. Each
seed is a simulator of its own; both halves (--split) share it. Same seed, same bytes. Needs numpy only.

    python3 bench/scenes/make_frames.py --scenario flat --count 500 --seed 1 --out frames.npz

Writes frames uint8 [M, H, W, 3], counts [M], boxes [M, K, 4] around visible pixels (x0, y0, x1, y1),
valid [M, K] and instances uint8 [M, H, W] (0, or k + 1 for row k).
"""

import argparse
import zlib
from dataclasses import dataclass

import numpy as np

GRID = 3  # samples a side of a pixel
MIN_VISIBLE = 12  # pixels of a 64 x 64 frame below which an object is hidden: its scene is redrawn
TOUCHING = 0.25  # share of all scenes in which objects touch in the picture
MIN_CONTRAST = 0.3  # least distance of an object's colour from the ground's colours
SHAPES = ("prism", "dome", "ring", "post")


@dataclass(frozen=True)
class Scenario:
    fewest: int
    most: int
    grounds: tuple
    shadows: bool = False
    flat_shapes: bool = False


PATTERNS = ("bands", "dots", "cloth")
SCENARIOS = {
    "flat": Scenario(0, 3, (("plain",),)),
    "textured": Scenario(0, 3, (PATTERNS,)),
    "shadows": Scenario(0, 4, (("plain", *PATTERNS), PATTERNS, PATTERNS), shadows=True),
    "one-colour": Scenario(1, 4, (), flat_shapes=True),
}


class World:
    """What all frames of a seed share: the ground's pictures, the light, the sensor."""

    def __init__(self, scenario, side, rng):
        self.side = side
        self.unit = side / 64
        self.lean = rng.uniform(0.45, 0.75)  # how much of a height shows, and of a depth
        self.light = rng.uniform(0, 2 * np.pi)  # where shades are darkest and shadows fall
        self.toon = bool(rng.integers(2))
        self.noise = rng.uniform(1.5, 4.5)
        self.grounds = []
        self.ground_colors = []
        for kinds in scenario.grounds:
            picture, colors = ground(kinds[rng.integers(len(kinds))], side, rng)
            self.grounds.append(picture)
            self.ground_colors.append(colors)


def ground(kind, side, rng):
    """A picture [side, side, 3] in [0, 1] and the two colours it moves between."""
    base = rng.uniform(0.25, 0.8) + rng.uniform(-0.12, 0.12, 3)
    step = rng.uniform(0.07, 0.16) * (-1 if base.mean() > 0.5 else 1)
    other = base + step + rng.uniform(-0.04, 0.04, 3)
    y, x = (np.mgrid[0:side, 0:side] + 0.5) * 64 / side
    if kind == "plain":
        share = np.zeros((side, side))
    elif kind == "bands":
        angle, width = rng.uniform(0, np.pi), rng.uniform(9, 18)
        share = np.sin((x * np.cos(angle) + y * np.sin(angle)) * np.pi / width) > 0
    elif kind == "dots":
        pitch = rng.uniform(9, 15)
        share = np.hypot(x % pitch - pitch / 2, y % pitch - pitch / 2) < pitch * 0.3
    else:  # cloth: two weaves of threads, unevenly thick
        warp = np.sin(x * rng.uniform(1.2, 2.2) + rng.uniform(-0.5, 0.5, (1, side)))
        weft = np.sin(y * rng.uniform(1.2, 2.2) + rng.uniform(-0.5, 0.5, (side, 1)))
        share = 0.5 + 0.25 * warp + 0.25 * weft
    picture = base + share[..., None] * (other - base)
    falloff = 1 - rng.uniform(0, 0.12) * np.hypot(x - 32, y - 32)[..., None] / 45  # vignette
    return np.clip(picture * falloff, 0, 1), (np.clip(base, 0, 1), np.clip(other, 0, 1))


def draw_color(avoid, rng):
    while True:
        color = rng.uniform(0, 1, 3)
        if color.max() < 0.3 or color.max() - color.min() < 0.2:
            continue  # neither black nor grey
        if all(np.linalg.norm(color - other) >= MIN_CONTRAST for other in avoid):
            return color


@dataclass(frozen=True)
class Thing:
    kind: str
    x: float  # middle of the footprint, pixels
    y: float
    radius: float
    rise: float  # height as it shows, pixels
    corners: int
    turn: float


def draw_thing(world, rng, near=None):
    kind = SHAPES[rng.integers(len(SHAPES))]
    radius = rng.uniform(4.5, 9) * world.unit
    if kind == "post":
        radius *= 0.75
    lift = {"prism": (0.5, 1.3), "dome": (0.9, 1.0), "ring": (0.25, 0.5), "post": (1.4, 2.4)}[kind]
    rise = radius * rng.uniform(*lift) * (1 if kind == "dome" else world.lean)
    corners, turn = int(rng.integers(3, 7)), rng.uniform(0, 2 * np.pi)
    if near is None:
        x, y = rng.uniform(0, world.side, 2)
    else:
        angle, gap = rng.uniform(0, 2 * np.pi), (near.radius + radius) * rng.uniform(1.0, 1.6)
        x, y = near.x + gap * np.cos(angle), near.y + gap * world.lean * np.sin(angle)
    return Thing(kind, x, y, radius, rise, corners, turn)


def window(thing, world):
    """Rows and columns of the samples that it may cover; None where they reach out of the frame."""
    up = thing.radius + thing.rise
    edges = (thing.y - up, thing.y + thing.radius, thing.x - thing.radius, thing.x + thing.radius)
    top, bottom, left, right = (int(np.floor(edge * GRID)) for edge in edges)
    if min(top, left) < GRID or max(bottom, right) >= (world.side - 1) * GRID:
        return None
    return slice(top, bottom + 1), slice(left, right + 1)


def paint_thing(thing, world, place):
    """Of the samples at a place, which ones it covers and how bright each is."""
    y, x = (np.mgrid[place] + 0.5) / GRID
    u, v = (x - thing.x) / thing.radius, (y - thing.y) / (thing.radius * world.lean)
    lx, ly = np.cos(world.light), np.sin(world.light)
    if thing.kind == "dome":  # half a ball over an elliptic foot
        v_up = (y - thing.y) / thing.radius
        below = u**2 + v**2 <= 1
        above = (u**2 + v_up**2 <= 1) & (v_up <= 0)
        height = np.sqrt(np.clip(1 - u**2 - np.where(v_up > 0, v, v_up) ** 2, 0, 1))
        return below | above, 0.55 + 0.3 * height + 0.25 * (u * lx + v_up * ly)
    top = (y + thing.rise - thing.y) / (thing.radius * world.lean)
    foot, lid = footprint(thing, u, v), footprint(thing, u, top)
    steps = max(2, int(np.ceil(thing.rise * GRID)))
    body = foot | lid
    for i in range(1, steps):  # the wall: every height between foot and lid
        body |= footprint(thing, u, (y + thing.rise * i / steps - thing.y) / (thing.radius * world.lean))
    wall = 0.62 + 0.3 * u * lx
    if world.toon:
        wall = np.where(u * lx > 0.1, 0.8, 0.52)
    return body, np.where(lid, 1.0 + 0.08 * ly * top, wall)


def footprint(thing, u, v):
    if thing.kind == "prism":  # a regular polygon: the distance to its nearest side
        angle = (np.arctan2(v, u) - thing.turn) % (2 * np.pi / thing.corners)
        apothem = np.cos(np.pi / thing.corners)
        return np.hypot(u, v) * np.cos(angle - np.pi / thing.corners) <= apothem
    inner = 0.4 if thing.kind == "ring" else 0.0
    distance = np.hypot(u, v)
    return (distance <= 1) & (distance >= inner)


def blob(thing, world):
    """How much light a soft shadow takes, [side, side]."""
    n = world.side
    y, x = np.mgrid[0:n, 0:n] + 0.5
    shift = 0.5 * thing.rise + 0.25 * thing.radius
    u = (x - thing.x + shift * np.cos(world.light)) / (thing.radius * 1.25)
    v = (y - thing.y + shift * np.sin(world.light) * world.lean) / (thing.radius * 1.25 * world.lean)
    return 0.45 / (1 + np.exp(7 * (np.hypot(u, v) - 1)))


def flat_mask(thing, world):
    """A flat polygon, ring or cross, without a foot or a lid; [side, side] of pixel centres."""
    n = world.side
    y, x = np.mgrid[0:n, 0:n] + 0.5
    u, v = (x - thing.x) / thing.radius, (y - thing.y) / thing.radius
    if thing.kind == "post":  # a cross
        c, s = np.cos(thing.turn), np.sin(thing.turn)
        a, b = np.abs(c * u + s * v), np.abs(c * v - s * u)
        return (np.maximum(a, b) <= 1) & (np.minimum(a, b) <= 0.38)
    return footprint(thing, u, v)


def inside(mask):
    """Whether something is there and no part of it lies at the border."""
    edges = mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any()
    return mask.any() and not edges


def touches(instances):
    """Whether pixels of two objects are neighbours, corners included."""
    h, w = instances.shape
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = instances[: h - dy, max(0, -dx) : w - max(0, dx)]
        b = instances[dy:, max(0, dx) : w - max(0, -dx)]
        if ((a != b) & (a > 0) & (b > 0)).any():
            return True
    return False


def visible(instances, count, world):
    least = max(6, MIN_VISIBLE * world.unit**2)
    return all((instances == k + 1).sum() >= least for k in range(count))


def standing_scene(world, scenario, count, touching, rng):
    """A frame [side, side, 3], bytes as floats, and its map; None where the draw is no good."""
    things = [draw_thing(world, rng)] if count else []
    for k in range(1, count):
        things.append(draw_thing(world, rng, things[0] if touching and k == 1 else None))
    for i, a in enumerate(things):
        for b in things[:i]:
            if np.hypot(a.x - b.x, (a.y - b.y) / world.lean) < a.radius + b.radius:
                return None
    places = [window(thing, world) for thing in things]
    if None in places:
        return None
    order = sorted(range(count), key=lambda k: things[k].y)  # far ones first
    which = int(rng.integers(len(world.grounds)))
    base = world.grounds[which].copy()
    if scenario.shadows:
        for thing in things:
            base *= (1 - blob(thing, world))[..., None]
    picture = base.repeat(GRID, 0).repeat(GRID, 1)
    owner = np.zeros(picture.shape[:2], np.uint8)
    for k in order:
        mask, shade = paint_thing(things[k], world, places[k])
        color = draw_color(world.ground_colors[which], rng)
        picture[places[k]][mask] = np.clip(color * shade[mask][:, None], 0, 1)
        owner[places[k]][mask] = k + 1
    n = world.side
    cells = owner.reshape(n, GRID, n, GRID)
    votes = np.stack([(cells == k).sum((1, 3)) for k in range(count + 1)], -1)
    votes[..., 1:] = votes[..., 1:] * 2 + 1  # an object goes before the ground at a tie
    votes[..., 0] *= 2
    votes[..., 1:][votes[..., 1:] == 1] = 0
    instances = votes.argmax(-1).astype(np.uint8)
    if not visible(instances, count, world) or (count > 1 and touches(instances) != touching):
        return None
    frame = 255 * picture.reshape(n, GRID, n, GRID, 3).mean((1, 3))
    strength = world.noise * (0.6 + 0.8 * frame / 255)  # shot noise: brighter is noisier
    return frame + strength * rng.standard_normal(frame.shape), instances


def flat_scene(world, count, rng):
    """Flat shapes on one colour, noise-free; None where the draw is no good."""
    background = rng.integers(0, 256, 3)
    frame = np.broadcast_to(background, (world.side, world.side, 3)).astype(float)
    instances = np.zeros((world.side, world.side), np.uint8)
    for k in range(count):
        thing = draw_thing(world, rng)
        mask = flat_mask(thing, world)
        color = rng.integers(0, 256, 3)
        if not inside(mask) or np.abs(color - background).max() < 24:
            return None
        frame[mask] = color
        instances[mask] = k + 1
    return (frame, instances) if visible(instances, count, world) else None


def box_of(mask):
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def make(name, split, count, seed, side):
    """The arrays of a frame file."""
    scenario = SCENARIOS[name]
    # crc32: hash() differs from run to run
    world = World(scenario, side, np.random.default_rng([seed, zlib.crc32(name.encode())]))
    rng = np.random.default_rng([seed, zlib.crc32(f"{name} {split}".encode())])
    most = scenario.most
    arrays = {
        "frames": np.zeros((count, side, side, 3), np.uint8),
        "counts": np.zeros(count, np.int32),
        "boxes": np.zeros((count, most, 4), np.float32),
        "valid": np.zeros((count, most), np.uint8),
        "instances": np.zeros((count, side, side), np.uint8),
    }
    kinds = most - scenario.fewest + 1
    share = TOUCHING * kinds / (kinds - 2)  # of the scenes with two objects or more
    for m in range(count):
        things = int(rng.integers(scenario.fewest, most + 1))
        touching = bool(rng.random() < share)
        scene = None
        while scene is None:
            if scenario.flat_shapes:
                scene = flat_scene(world, things, rng)
            else:
                scene = standing_scene(world, scenario, things, touching, rng)
        frame, instances = scene
        arrays["frames"][m] = np.clip(np.rint(frame), 0, 255).astype(np.uint8)
        arrays["counts"][m] = things
        arrays["instances"][m] = instances
        for k in range(things):
            arrays["boxes"][m, k] = box_of(instances == k + 1)
            arrays["valid"][m, k] = 1
    return arrays


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scenario", choices=SCENARIOS, required=True)
    parser.add_argument("--split", choices=("train", "test"), default="train")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    if not 32 <= options.side <= 128:
        parser.error("--side: 32 to 128 pixels")
    arrays = make(options.scenario, options.split, options.count, options.seed, options.side)
    np.savez_compressed(options.out, **arrays)


if __name__ == "__main__":
    main()
