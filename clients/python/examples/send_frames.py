"""Draws its own frames and asks a supair-rl server what is in them and what to do.

    npx supair-rl serve            # in one terminal
    python examples/send_frames.py # in another; options: --url, --frames, --token

The frames are plain numpy, drawn here: a grey table with one to three coloured discs, so a
simulator of your own only has to replace `draw`.
"""

import argparse

import numpy as np

from supair_rl import Client

COLORS = np.array([[220, 50, 40], [40, 170, 60], [50, 90, 220], [230, 200, 40]])


def draw(rng, height, width, channels):
    """A frame uint8 [height, width, channels] and the number of discs in it."""
    frame = rng.normal(110, 4, (height, width, channels))
    y, x = np.mgrid[:height, :width] + 0.5
    count = int(rng.integers(1, 4))
    for place in rng.permutation(4)[:count]:  # one disc a quarter, so that none hide another
        cx, cy = (0.25 + 0.5 * (place % 2)) * width, (0.25 + 0.5 * (place // 2)) * height
        radius = rng.uniform(0.09, 0.13) * min(height, width)
        disc = np.hypot(x - cx - rng.uniform(-3, 3), y - cy - rng.uniform(-3, 3)) < radius
        frame[disc] = COLORS[rng.integers(len(COLORS))][:channels]
    return np.clip(frame, 0, 255).astype(np.uint8), count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="ws://127.0.0.1:8765")
    parser.add_argument("--token")
    parser.add_argument("--frames", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    rng = np.random.default_rng(args.seed)
    with Client(args.url, token=args.token) as client:
        if client.welcome["frame"] is None:
            parser.exit(1, "This server has no perception model; start it with --model.\n")
        shape = [client.welcome["frame"][side] for side in ("height", "width", "channels")]
        for number in range(args.frames):
            frame, count = draw(rng, *shape)
            if "act" in client.welcome["capabilities"]:
                reply = client.act(frame=frame)
                objects, action = reply["objects"], reply["action"]
            else:
                reply = client.perceive(frame)
                objects, action = reply["scenes"][0]["objects"], None
            took = sum(reply["timing_ms"].values())
            print(f"frame {number}: {count} drawn, {len(objects)} seen, {took:.1f} ms in the server")
            for thing in objects:
                red, green, blue = (round(255 * c) for c in thing["color"])
                print(
                    f"  at ({thing['x']:5.1f}, {thing['y']:5.1f})  {thing['w']:4.1f} x {thing['h']:4.1f} px"
                    f"  rgb({red}, {green}, {blue})  presence {thing['presence']:.2f}"
                )
            if action is not None:
                print(f"  action: {action}")


if __name__ == "__main__":
    main()
