"""Reference numbers of wrappers by the real gymnasium package.

    pip install gymnasium==1.4.0 numpy opencv-python-headless && python tests/golden/make_wrappers.py > tests/golden/wrappers.json
"""

import json

import cv2
import gymnasium
import numpy as np
from gymnasium import spaces, wrappers
from gymnasium.vector import AutoresetMode, SyncVectorEnv

COMMAND = (
    "pip install gymnasium==1.4.0 numpy opencv-python-headless && "
    "python tests/golden/make_wrappers.py > tests/golden/wrappers.json"
)
random = np.random.default_rng(5)


class Tape(gymnasium.Env):
    """Plays recorded observations and rewards: rows of episodes, each of a length."""

    def __init__(self, space, observations, rewards, lengths, ending):
        self.observation_space = space
        self.action_space = spaces.Box(-1.0, 3.0, (2,), np.float32)
        self.tape = (observations, rewards, lengths, ending)
        self.episode, self.t = -1, 0
        self.actions = []

    def look(self):
        return self.tape[0][self.episode][self.t]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.episode, self.t = self.episode + 1, 0
        return self.look(), {}

    def step(self, action):
        self.actions.append(np.array(action, copy=True))
        _, rewards, lengths, ending = self.tape
        reward = rewards[self.episode][self.t]
        self.t += 1
        ended = self.t >= lengths[self.episode]
        return self.look(), reward, ended and ending == "terminated", ended and ending == "truncated", {}


LENGTHS = [4, 6, 3]
FREE = spaces.Box(-np.inf, np.inf, (3,), np.float32)
BOUNDED = spaces.Box(np.float32([-2, 0, 1]), np.float32([4, 10, 3]), dtype=np.float32)


def episodes(space=FREE, lengths=LENGTHS):
    def one():
        if space is BOUNDED:
            return random.uniform(space.low, space.high).astype(np.float32)
        return random.normal([1, -20, 300], [0.5, 4, 100]).astype(np.float32)

    observations = [[one() for _ in range(n + 1)] for n in lengths]
    rewards = [[float(x) for x in random.normal(2, 5, n)] for n in lengths]
    return observations, rewards


def plain(x):
    if isinstance(x, dict):
        return {key: plain(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(value) for value in x]
    return np.asarray(x).tolist()


def play(env, lengths, action=None):
    seen = []
    for n in lengths:
        steps = [plain(env.reset()[0])]
        rewards = []
        for _ in range(n):
            observation, reward, *_ = env.step(np.zeros(2, np.float32) if action is None else action)
            steps.append(plain(observation))
            rewards.append(float(reward))
        seen.append({"observations": steps, "rewards": rewards})
    return seen


def single(wrap, space=FREE, lengths=LENGTHS, ending="terminated", played=None):
    observations, rewards = episodes(space, lengths)
    env = Tape(space, observations, rewards, lengths, ending)
    return {
        "tape": {"observations": plain(observations), "rewards": rewards},
        "seen": play(wrap(env), lengths if played is None else played),
    }


def vector(wrap, mode, ending, steps=14):
    """Two environments of other lengths; what `wrap` makes of them step by step."""
    tapes = []
    for lengths in ([3] * 8, [5] * 8):
        tapes.append((*episodes(FREE, lengths), lengths, ending))
    env = wrap(
        SyncVectorEnv([lambda t=t: Tape(FREE, *t) for t in tapes], autoreset_mode=mode)
    )
    observation, _ = env.reset()
    seen = {"observations": [plain(observation)], "rewards": []}
    for _ in range(steps):
        observation, reward, *_ = env.step(np.zeros((2, 2), np.float32))
        seen["observations"].append(plain(observation))
        seen["rewards"].append(plain(reward))
    tapes = [{"observations": plain(t[0]), "rewards": t[1]} for t in tapes]
    return {"tapes": tapes, "seen": seen}


def timed(space=FREE, **options):
    def wrap(env):
        return wrappers.TimeAwareObservation(wrappers.TimeLimit(env, 8), **options)

    return single(wrap, space)


def actions(make, given):
    env = Tape(FREE, *episodes(FREE, [len(given)]), [len(given)], "truncated")
    wrapped = make(env)
    wrapped.reset()
    for action in given:
        wrapped.step(action)
    return {"given": plain(given), "taken": plain(env.actions)}


def pictures():
    image = random.integers(0, 256, (12, 18, 3), dtype=np.uint8)
    shrunk = {
        f"{h}x{w}": cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA).ravel().tolist()
        for h, w in ((6, 9), (4, 6), (5, 7), (12, 6))
    }
    return {"image": image.ravel().tolist(), "shrunk": shrunk}


def half_open():
    low = np.float32([-np.inf, 0, -np.inf, -1])
    high = np.float32([np.inf, np.inf, 5, 3])
    space = spaces.Box(low, high, dtype=np.float32)
    values = [np.float32([7, 2, -3, 0]), np.float32([-1, 0, 5, 3])]
    env = Tape(space, [values], [[0.0]], [1], "truncated")
    new = (np.float32([-np.inf, 10, -np.inf, 0]), np.float32([np.inf, np.inf, -5, 1]))
    return {"values": plain(values), "seen": play(wrappers.RescaleObservation(env, *new), [1])}


def main() -> None:
    print(
        json.dumps(
            {
                "command": COMMAND,
                "gymnasium": gymnasium.__version__,
                "numpy": np.__version__,
                "opencv": cv2.__version__,
                "lengths": LENGTHS,
                "normalizeObservation": single(wrappers.NormalizeObservation),
                "normalizeReward": single(
                    lambda env: wrappers.NormalizeReward(env, gamma=0.9),
                    lengths=[40],
                    ending="truncated",
                ),
                "frameStackReset": single(lambda env: wrappers.FrameStackObservation(env, 3)),
                "frameStackZero": single(
                    lambda env: wrappers.FrameStackObservation(env, 3, padding_type="zero"), BOUNDED
                ),
                "delay": single(lambda env: wrappers.DelayObservation(env, 2), BOUNDED),
                "time": timed(flatten=False),
                "timeNormalized": timed(flatten=False, normalize_time=True),
                "timeFlat": timed(),
                "timeFlatNormalized": timed(normalize_time=True),
                "rescale": single(
                    lambda env: wrappers.RescaleObservation(
                        env, np.float32([0, -1, 5]), np.float32([1, 1, 9])
                    ),
                    BOUNDED,
                ),
                "rescaleHalfOpen": half_open(),
                "discretize": single(
                    lambda env: wrappers.DiscretizeObservation(env, (3, 4, 5)), BOUNDED
                ),
                "discretizeMany": single(
                    lambda env: wrappers.DiscretizeObservation(env, 4, multidiscrete=True), BOUNDED
                ),
                "maxAndSkip": single(
                    lambda env: wrappers.MaxAndSkipObservation(env, 3), lengths=[9], played=[3]
                ),
                "repeat": single(
                    lambda env: wrappers.RepeatAction(env, 3), lengths=[8], played=[3]
                ),
                "clipAction": actions(
                    wrappers.ClipAction, [np.float32([-9, 2.5]), np.float32([3.5, 0])]
                ),
                "rescaleAction": actions(
                    lambda env: wrappers.RescaleAction(
                        env, np.float32([0, -1]), np.float32([1, 1])
                    ),
                    [np.float32([0, 1]), np.float32([0.25, 0.1])],
                ),
                "discretizeAction": actions(
                    lambda env: wrappers.DiscretizeAction(env, (3, 4)), list(range(12))
                ),
                "vectorNormalizeObservation": vector(
                    wrappers.vector.NormalizeObservation, AutoresetMode.NEXT_STEP, "terminated"
                ),
                "vectorNormalizeReward": vector(
                    lambda env: wrappers.vector.NormalizeReward(env, gamma=0.9),
                    AutoresetMode.SAME_STEP,
                    "truncated",
                ),
                "pictures": pictures(),
            }
        )
    )


if __name__ == "__main__":
    main()
