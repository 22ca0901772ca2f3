"""The Python peers of `bench env`: one process, asked a line at a time.

    python bench/peers/worlds gymnasium|spriteworld

Each line on stdin is a task, each answer a line on stdout:

    {"task": "cartpole", "calls": 3}                       one environment
    {"task": "cartpole-vector", "calls": 3, "batch": 8}    SyncVectorEnv
    {"task": "cartpole-arrays", "calls": 3, "batch": 8}    Gymnasium's CartPole on NumPy arrays
    {"task": "sprites", "calls": 3}                        Spriteworld, factors observed
    {"task": "sprites-drawn", "calls": 3}                  Spriteworld, drawn
        -> {"seconds": [...], "memory_mb": 90}             seconds of each call

A call is STEPS steps of one environment (or STEPS / batch of a vector), resets at the ends of episodes
included, with random actions drawn beforehand. Needs gymnasium, or spriteworld with numpy < 2 and
Pillow < 10.
"""

import itertools
import json
import resource
import sys
import time

STEPS = 256
ACTIONS = 4096


def cartpole():
    import gymnasium

    env = gymnasium.make("CartPole-v1")
    env.action_space.seed(1)
    actions = itertools.cycle([env.action_space.sample() for _ in range(ACTIONS)])
    env.reset(seed=1)

    def call(_batch):
        for _ in range(STEPS):
            _, _, terminated, truncated, _ = env.step(next(actions))
            if terminated or truncated:
                env.reset()

    return call


def cartpole_vector(mode):
    import gymnasium

    made = {}

    def make(batch):
        env = gymnasium.make_vec("CartPole-v1", num_envs=batch, vectorization_mode=mode)
        env.action_space.seed(1)
        env.reset(seed=1)
        return env, itertools.cycle([env.action_space.sample() for _ in range(ACTIONS // batch)])

    def call(batch):
        if batch not in made:
            made[batch] = make(batch)
        env, actions = made[batch]
        for _ in range(STEPS // batch):
            env.step(next(actions))

    return call


def sprites(drawn):
    """Goal finding with one target and four distractors, sizes and limits as in TableTop/Goal-v0."""
    from spriteworld import action_spaces, environment, renderers, sprite_generators, tasks
    from spriteworld import factor_distributions as factors

    place = [factors.Continuous("x", 0.1, 0.9), factors.Continuous("y", 0.1, 0.9)]
    look = [
        factors.Discrete("shape", ["square", "triangle", "circle"]),
        factors.Discrete("scale", [0.2]),
        factors.Continuous("c1", 0.3, 1.0),
        factors.Continuous("c2", 0.9, 1.0),
    ]
    target = factors.Product([*place, *look, factors.Continuous("c0", 0.0, 0.1)])
    other = factors.Product([*place, *look, factors.Continuous("c0", 0.3, 0.9)])
    pictures = renderers.PILRenderer(
        image_size=(64, 64), anti_aliasing=5, color_to_rgb=renderers.color_maps.hsv_to_rgb
    )
    env = environment.Environment(
        task=tasks.FindGoalPosition(
            filter_distrib=factors.Continuous("c0", 0.0, 0.1),
            goal_position=(0.75, 0.25),
            terminate_distance=0.15,
        ),
        action_space=action_spaces.SelectMove(scale=0.25),
        renderers={"seen": pictures if drawn else renderers.SpriteFactors()},
        init_sprites=sprite_generators.chain_generators(
            sprite_generators.generate_sprites(target, num_sprites=1),
            sprite_generators.generate_sprites(other, num_sprites=4),
        ),
        max_episode_length=30,
    )
    actions = itertools.cycle([env.action_space.sample() for _ in range(ACTIONS)])
    env.reset()

    def call(_batch):
        for _ in range(STEPS):
            env.step(next(actions))  # resets itself after an episode's end

    return call


WORLDS = {
    "gymnasium": {
        "cartpole": cartpole,
        "cartpole-vector": lambda: cartpole_vector("sync"),
        "cartpole-arrays": lambda: cartpole_vector("vector_entry_point"),
    },
    "spriteworld": {
        "sprites": lambda: sprites(drawn=False),
        "sprites-drawn": lambda: sprites(drawn=True),
    },
}


def answer(calls, asked):
    seconds = []
    for _ in range(asked["calls"]):
        start = time.perf_counter()
        calls[asked["task"]](asked.get("batch", 1))
        seconds.append(time.perf_counter() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "memory_mb": memory}


def main():
    name = sys.argv[1]
    try:
        from importlib.metadata import version

        calls = {task: make() for task, make in WORLDS[name].items()}
        ready = {"ready": f"{name} {version(name)}, numpy {version('numpy')}"}
    except (ImportError, AttributeError) as error:
        ready = {"failed": f"{error}; name a Python that has {name} in SUPAIR_PEER_PYTHON"}
        calls = None
    print(json.dumps(ready), flush=True)
    for line in sys.stdin if calls else ():
        print(json.dumps(answer(calls, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
