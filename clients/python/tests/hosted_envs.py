"""Environments of Gymnasium that the host's tests name on its command line; importing registers them."""

import gymnasium
import numpy as np
from gymnasium import spaces


class Everything(gymnasium.Env):
    """Every kind of space that the protocol has; observes what it was told and what it had to say."""

    metadata = {"render_modes": ["ansi", "human"], "render_fps": 7}
    action_space = spaces.Dict(
        {
            "move": spaces.Box(np.array([-1, 0]), np.array([0.1, 2]), dtype=np.float64),
            "turn": spaces.Discrete(3, start=5),
            "pair": spaces.Tuple([spaces.MultiBinary(2), spaces.MultiDiscrete([2, 4], start=[1, 0])]),
        }
    )
    observation_space = spaces.Dict(
        {
            "told": action_space,
            "bytes": spaces.Box(0, 255, (2, 3), np.uint8),
            "count": spaces.Box(-5, 2**40, (1,), np.int64),
            "free": spaces.Box(-np.inf, np.inf, (), np.float64),
        }
    )

    def __init__(self, render_mode=None, fault=None):
        self.render_mode, self.fault, self.told = render_mode, fault, None

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        if options:
            raise ValueError(f"unknown option {sorted(options)[0]}")
        self.told = self.action_space.sample() if seed is None else {
            "move": np.array([0.0, 1.0]),
            "turn": 5,
            "pair": (np.array([0, 1], np.int8), np.array([2, 3])),
        }
        return self._observe(), {}

    def step(self, action):
        if self.fault == "raises":
            raise RuntimeError("the arm fell off\nand this is a second line")
        self.told = action
        info = {
            "scalar": np.float32(0.5),
            "array": np.arange(3),
            "nested": {"flag": np.True_, "none": None, "set": {1}},
            "large": np.zeros(5000),
            "__proto__": 1,
        }
        return self._observe(), np.nan if self.fault == "nan" else 1.5, False, False, info

    def render(self):
        return "a picture\nin text"

    def _observe(self):
        array = np.arange(6, dtype=np.uint8).reshape(2, 3)
        return {"told": self.told, "bytes": array, "count": np.array([7]), "free": np.array(0.25)}


class Wordy(gymnasium.Env):
    """A space that the protocol does not have."""

    observation_space, action_space = spaces.Text(5), spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        return "hello", {}

    def step(self, action):
        return "hello", 0.0, True, False, {}


gymnasium.register(
    "Everything-v0", Everything, disable_env_checker=True, nondeterministic=True, order_enforce=False
)
gymnasium.register("Wordy-v0", Wordy, disable_env_checker=True)
