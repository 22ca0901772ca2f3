"""Trajectories of the classic control environments by the real gymnasium package.

    pip install gymnasium==1.4.0 numpy==2.4.6 && python tests/golden/write_classic.py > tests/golden/classic.json

Prints JSON. For each environment: what it declares, observations after resets whose options leave
nothing to chance, and episodes. An episode's start is set, since random streams differ; its arrays are
little-endian in base64, row-major: observations float32, all others float64. `--seed` (default 7)
draws other starts and actions; tests/env/classic/live.test.ts plays those.
"""

import argparse
import base64
import json
import sys

import gymnasium
import numpy as np

COMMAND = (
    "pip install gymnasium==1.4.0 numpy==2.4.6 && "
    "python tests/golden/write_classic.py > tests/golden/classic.json"
)
STEPS = 1000
PI = float(np.pi)

# bounds of the starts: the whole range of states, so that goals, walls and limits are met
CASES = {
    "Acrobot-v1": {
        "starts": ([-PI, -PI, -6, -9], [PI, PI, 6, 9]),
        "options": [{"low": 0.1, "high": 0.1}, {"low": -0.25, "high": -0.25}],
        "kwargs": [{}],
    },
    "CartPole-v1": {
        "starts": ([-1, -0.5, -0.1, -0.5], [1, 0.5, 0.1, 0.5]),
        "options": [{"low": 0.1, "high": 0.1}],
        "kwargs": [{}, {"sutton_barto_reward": True}],
    },
    "MountainCar-v0": {
        "starts": ([-1.2, -0.07], [0.5, 0.07]),
        "options": [{"low": -0.3, "high": -0.3}],
        "kwargs": [{}, {"goal_velocity": 0.03}],
    },
    "MountainCarContinuous-v0": {
        "starts": ([-1.2, -0.07], [0.45, 0.07]),
        "options": [{"low": -0.3, "high": -0.3}],
        "kwargs": [{}, {"goal_velocity": 0.03}],
    },
    "Pendulum-v1": {
        "starts": ([-9, -8], [9, 8]),
        "options": [{"x_init": 0, "y_init": 0}],
        "kwargs": [{}, {"g": 3.7}],
    },
}


def encode(values, dtype: str = "<f8") -> str:
    return base64.b64encode(np.asarray(values, dtype=dtype).tobytes()).decode()


def describe(space) -> dict:
    if isinstance(space, gymnasium.spaces.Discrete):
        return {"n": int(space.n)}
    return {"low": encode(space.low), "high": encode(space.high)}


def balance(state) -> int:
    """Holds CartPole's pole for the whole time limit."""
    return int(0.1 * state[0] + 0.5 * state[1] + 10 * state[2] + 1.5 * state[3] > 0)


def play(env_id: str, kwargs: dict, start, random, choose=None) -> dict:
    env = gymnasium.make(env_id, **kwargs)
    env.reset(seed=0)
    # MountainCarContinuous has float32 from its first step on
    dtype = np.float32 if env_id == "MountainCarContinuous-v0" else np.float64
    start = np.asarray(start, dtype=dtype)
    env.unwrapped.state = start
    hold = int(random.choice([1, 5, 20]))  # steps an action is kept: held ones get further
    env.action_space.seed(int(random.integers(2**31)))
    actions, states, observations, rewards = [], [], [], []
    terminated = truncated = False
    while not (terminated or truncated):
        if choose is not None:
            action = choose(env.unwrapped.state)
        elif len(actions) % hold == 0:
            action = env.action_space.sample()
        observation, reward, terminated, truncated, _ = env.step(action)
        actions.append(np.asarray(action, dtype=np.float64).item())
        states.append(env.unwrapped.state)
        observations.append(observation)
        rewards.append(reward)
    return {
        "kwargs": kwargs,
        "start": encode(start),
        "actions": encode(actions),
        "states": encode(states),
        "observations": encode(observations, "<f4"),
        "rewards": encode(rewards),
        "terminated": terminated,
        "truncated": truncated,
    }


def record(env_id: str, seed: int) -> dict:
    case = CASES[env_id]
    env = gymnasium.make(env_id)
    resets = [
        {"options": options, "observation": encode(env.reset(options=options)[0], "<f4")}
        for options in case["options"]
    ]
    random = np.random.default_rng(seed)
    episodes, steps = [], 0
    while steps < STEPS:
        kwargs = case["kwargs"][len(episodes) % len(case["kwargs"])]
        start = random.uniform(*case["starts"])
        if env_id == "CartPole-v1" and len(episodes) == 0:
            episodes.append(play(env_id, kwargs, np.zeros(4), random, balance))
        else:
            episodes.append(play(env_id, kwargs, start, random))
        steps += len(base64.b64decode(episodes[-1]["rewards"])) // 8
    return {
        "max_episode_steps": env.spec.max_episode_steps,
        "reward_threshold": env.spec.reward_threshold,
        "render_fps": env.metadata["render_fps"],
        "observation_space": describe(env.observation_space),
        "action_space": describe(env.action_space),
        "resets": resets,
        "episodes": episodes,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    seed = parser.parse_args().seed
    document = {
        "command": COMMAND,
        "gymnasium": gymnasium.__version__,
        "numpy": np.__version__,
        "environments": {env_id: record(env_id, seed) for env_id in CASES},
    }
    json.dump(document, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
