"""The Python example of the project's README, taken from its text, drives a simulator."""

import pathlib
import re

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Simulator:
    """Three frames of one bright square on a grey table; keeps the actions it is given."""

    def __init__(self, shape):
        self.shape, self.actions = shape, []

    def frame(self):
        frame = np.full(self.shape, 110, np.uint8)
        frame[20:36, 10:26] = 220
        return frame

    def reset(self):
        return self.frame()

    def step(self, action):
        self.actions.append(action)
        return self.frame(), len(self.actions) == 3


def test_the_example_plays_a_simulator(client, url):
    text = (ROOT / "README.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, re.S)
    scope = {}
    exec(compile(example, "README.md", "exec"), scope)
    simulator = Simulator([client.welcome["frame"][side] for side in ("height", "width", "channels")])
    scope["play"](simulator, url)
    assert len(simulator.actions) == 3
    low, high = (client.spaces()["action_space"][bound] for bound in ("low", "high"))
    for action in simulator.actions:
        assert np.all((np.asarray(action) >= low) & (np.asarray(action) <= high))
