"""Reference trajectories of CartPole-v1 by the real gymnasium package.

    pip install gymnasium==1.3.0 numpy && python tests/golden/make_cart_pole.py > tests/golden/cart-pole.json
"""

import json

import gymnasium
import numpy as np

COMMAND = (
    "pip install gymnasium==1.3.0 numpy && "
    "python tests/golden/make_cart_pole.py > tests/golden/cart-pole.json"
)


def play(seed: int, choose) -> dict:
    env = gymnasium.make("CartPole-v1")
    env.reset(seed=seed)
    start = [float(x) for x in env.unwrapped.state]
    record = {"start": start, "actions": [], "states": [], "observations": [], "rewards": []}
    observation = np.array(start, dtype=np.float32)
    while True:
        action = int(choose(observation))
        observation, reward, terminated, truncated, _ = env.step(action)
        record["actions"].append(action)
        record["states"].append([float(x) for x in env.unwrapped.state])
        record["observations"].append([float(x) for x in observation])
        record["rewards"].append(float(reward))
        if terminated or truncated:
            return {**record, "terminated": terminated, "truncated": truncated}


def thin(record: dict, every: int) -> dict:
    """Keeps every n-th state and observation, and the last one."""
    keep = [i for i in range(len(record["actions"])) if i % every == 0]
    keep = sorted({*keep, len(record["actions"]) - 1})
    return {
        **record,
        "at": keep,
        "states": [record["states"][i] for i in keep],
        "observations": [record["observations"][i] for i in keep],
        "rewards": [record["rewards"][i] for i in keep],
    }


def main() -> None:
    random = np.random.default_rng(7)
    episodes = [play(seed, lambda _: random.integers(2)) for seed in (1, 2, 3)]
    episodes.append(play(4, lambda _: 0))
    # a controller that holds the pole for the whole time limit
    balance = lambda o: o[0] * 0.1 + o[1] * 0.5 + o[2] * 10 + o[3] * 1.5 > 0
    episodes.append(play(5, balance))
    print(
        json.dumps(
            {
                "command": COMMAND,
                "gymnasium": gymnasium.__version__,
                "numpy": np.__version__,
                "episodes": [thin(e, 1 if len(e["actions"]) < 100 else 20) for e in episodes],
            }
        )
    )


if __name__ == "__main__":
    main()
