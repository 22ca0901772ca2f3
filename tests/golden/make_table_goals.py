"""Rewards of table-top goals by the real spriteworld and scikit-learn packages.

    pip install scikit-learn==1.9.1 six && pip install --no-deps spriteworld==1.0.2 && \
    python tests/golden/make_table_goals.py > tests/golden/table-goals.json
"""

import json
import warnings
from types import SimpleNamespace

import numpy as np
import sklearn
from sklearn.metrics import davies_bouldin_score
from spriteworld import factor_distributions as distribs
from spriteworld import tasks

COMMAND = (
    "pip install scikit-learn==1.9.1 six && pip install --no-deps spriteworld==1.0.2 && "
    "python tests/golden/make_table_goals.py > tests/golden/table-goals.json"
)
COLORS = ["red", "green", "blue"]
ZONES = [(0.25, 0.25, 0.3), (0.75, 0.25, 0.25), (0.5, 0.75, 0.2)]
RULES = ["sum", "max", "min", "mean"]


def clusters(random) -> dict:
    """Points around two to four centres; at least one cluster has two of them."""
    sizes = random.integers(1, 5, size=random.integers(2, 5))
    sizes[0] = max(sizes[0], 2)
    spread = random.choice([0.02, 0.1, 0.5])
    groups = [
        (random.uniform(0, 1, size=2) + spread * random.normal(size=(n, 2))).tolist()
        for n in sizes
    ]
    points = [point for group in groups for point in group]
    labels = [label for label, group in enumerate(groups) for _ in group]
    return {"clusters": groups, "index": float(davies_bouldin_score(points, labels))}


def scene(random) -> dict:
    """Sprites of up to three colours against one zone a colour."""
    count = random.integers(1, 6)
    sprites = [
        {"color": str(random.choice(COLORS)), "x": float(x), "y": float(y)}
        for x, y in random.uniform(0, 1, size=(count, 2))
    ]
    if random.uniform() < 0.3:  # all in their zones
        for sprite in sprites:
            x, y, _ = ZONES[COLORS.index(sprite["color"])]
            sprite["x"], sprite["y"] = x + random.uniform(-0.1, 0.1), y + random.uniform(-0.1, 0.1)
    real = [SimpleNamespace(position=np.array([s["x"], s["y"]]), factors=s) for s in sprites]
    goals = [
        tasks.FindGoalPosition(
            filter_distrib=distribs.Discrete("color", [color]),
            goal_position=(x, y),
            terminate_distance=radius,
            raw_reward_multiplier=1,
        )
        for color, (x, y, radius) in zip(COLORS, ZONES)
    ]
    rewards = [float(goal.reward(real)) for goal in goals]
    together = {rule: tasks.MetaAggregated(goals, reward_aggregator=rule) for rule in RULES}
    return {
        "sprites": sprites,
        "rewards": [None if np.isnan(reward) else reward for reward in rewards],
        "successes": [bool(goal.success(real)) for goal in goals],
        "together": {rule: float(goal.reward(real)) for rule, goal in together.items()},
        "all": bool(together["sum"].success(real)),
    }


def clustering(random) -> dict:
    """Spriteworld's own clustering reward of four sprites in two colours."""
    sprites = [
        {"color": color, "x": float(x), "y": float(y)}
        for color, (x, y) in zip(["red", "red", "blue", "blue"], random.uniform(0, 1, size=(4, 2)))
    ]
    if random.uniform() < 0.5:
        for sprite in sprites:
            sprite["x"] = 0.2 * sprite["x"] + (0.7 if sprite["color"] == "red" else 0)
    real = [SimpleNamespace(position=np.array([s["x"], s["y"]]), factors=s) for s in sprites]
    goal = tasks.Clustering([distribs.Discrete("color", [color]) for color in ["red", "blue"]])
    return {
        "sprites": sprites,
        "reward": float(goal.reward(real)),
        "success": bool(goal.success(real)),
    }


def main() -> None:
    warnings.simplefilter("ignore")  # spriteworld's means of nothing
    random = np.random.default_rng(11)
    print(
        json.dumps(
            {
                "command": COMMAND,
                "scikit-learn": sklearn.__version__,
                "spriteworld": "1.0.2",
                "zones": [dict(zip(["x", "y", "radius"], zone)) for zone in ZONES],
                "clusters": [clusters(random) for _ in range(30)],
                "scenes": [scene(random) for _ in range(25)],
                "clusterings": [clustering(random) for _ in range(12)],
            }
        )
    )


if __name__ == "__main__":
    main()
