"""PPO on CartPole-v1 in PyTorch, at the settings that CleanRL publishes for its ppo.py.

A peer for timing: the same algorithm, network sizes, batch sizes and schedule as
`defaultPpoConfig` gives CartPole in this project, written with the library that most people use.
Prints one JSON line. Needs torch and gymnasium; one thread, which is fastest at these sizes.

    python bench/peers/ppo_cartpole.py --seed 1 --steps 300000
"""

import argparse
import json
import time

import gymnasium as gym
import numpy as np
import torch
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from torch import nn
from torch.distributions import Categorical

ENVS, STEPS, EPOCHS, MINIBATCHES = 4, 128, 4, 4
LEARNING_RATE, GAMMA, LAMBDA = 2.5e-4, 0.99, 0.95
CLIP, ENTROPY, VALUE, MAX_NORM = 0.2, 0.01, 0.5, 0.5
BATCH = ENVS * STEPS


def layer(inputs: int, outputs: int, gain: float) -> nn.Linear:
    linear = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(linear.weight, gain)
    nn.init.zeros_(linear.bias)
    return linear


def network(outputs: int, gain: float) -> nn.Sequential:
    root2 = 2**0.5
    return nn.Sequential(
        layer(4, 64, root2), nn.Tanh(), layer(64, 64, root2), nn.Tanh(), layer(64, outputs, gain)
    )


def collect(envs, actor, critic, observation, storage):
    """Fills the storage with STEPS steps; returns the observation to go on from."""
    observations, actions, log_probs, rewards, values, next_values, over, cut = storage
    with torch.no_grad():
        for t in range(STEPS):
            observations[t] = torch.from_numpy(observation)
            policy = Categorical(logits=actor(observations[t]))
            actions[t] = policy.sample()
            log_probs[t] = policy.log_prob(actions[t])
            values[t] = critic(observations[t]).squeeze(1)
            observation, reward, terminated, truncated, info = envs.step(actions[t].numpy())
            rewards[t] = torch.from_numpy(reward.astype(np.float32))
            over[t] = torch.from_numpy(terminated.astype(np.float32))
            cut[t] = torch.from_numpy((terminated | truncated).astype(np.float32))
            for i in np.flatnonzero(truncated & ~terminated):
                next_values[t, i] = critic(torch.from_numpy(info["final_obs"][i]).float())
        values[STEPS] = critic(torch.from_numpy(observation)).squeeze(1)
        keep = (cut > 0) & (over == 0)  # cut off by the clock: valued above
        next_values.copy_(torch.where(keep, next_values, values[1:]))
    return observation


def advantages_of(storage) -> torch.Tensor:
    _, _, _, rewards, values, next_values, over, cut = storage
    advantages = torch.zeros(STEPS, ENVS)
    last = torch.zeros(ENVS)
    for t in reversed(range(STEPS)):
        delta = rewards[t] + GAMMA * next_values[t] * (1 - over[t]) - values[t]
        last = delta + GAMMA * LAMBDA * (1 - cut[t]) * last
        advantages[t] = last
    return advantages


def update(actor, critic, optimiser, storage):
    observations, actions, log_probs, _, values, *_ = storage
    advantages = advantages_of(storage)
    returns = (advantages + values[:STEPS]).flatten()
    flat = (observations.flatten(0, 1), actions.flatten(), log_probs.flatten())
    old_values, advantages = values[:STEPS].flatten(), advantages.flatten()
    parameters = [*actor.parameters(), *critic.parameters()]
    for _ in range(EPOCHS):
        for rows in torch.randperm(BATCH).chunk(MINIBATCHES):
            x, action, old = (column[rows] for column in flat)
            policy = Categorical(logits=actor(x))
            ratio = (policy.log_prob(action) - old).exp()
            a = advantages[rows]
            a = (a - a.mean()) / (a.std() + 1e-8)
            surrogate = torch.max(-a * ratio, -a * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
            value, before, target = critic(x).squeeze(1), old_values[rows], returns[rows]
            near = before + (value - before).clamp(-CLIP, CLIP)
            error = 0.5 * torch.max((value - target) ** 2, (near - target) ** 2).mean()
            loss = surrogate + VALUE * error - ENTROPY * policy.entropy().mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(parameters, MAX_NORM)
            optimiser.step()


def evaluate(actor, episodes: int) -> float:
    env = gym.make("CartPole-v1")
    returns = []
    for episode in range(episodes):
        observation, _ = env.reset(seed=10_000 + episode)
        total, done = 0.0, False
        while not done:
            with torch.no_grad():
                action = int(actor(torch.from_numpy(observation)).argmax())
            observation, reward, terminated, truncated, _ = env.step(action)
            total += float(reward)
            done = terminated or truncated
        returns.append(total)
    return float(np.mean(returns))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=300_000)
    parser.add_argument("--episodes", type=int, default=100, help="of the evaluation afterwards")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    makers = [lambda: gym.make("CartPole-v1")] * ENVS
    envs = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    actor, critic = network(2, 0.01), network(1, 1.0)
    parameters = [*actor.parameters(), *critic.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=LEARNING_RATE, eps=1e-5)
    storage = (
        torch.zeros(STEPS, ENVS, 4),
        torch.zeros(STEPS, ENVS, dtype=torch.int64),
        *(torch.zeros(STEPS, ENVS) for _ in range(2)),
        torch.zeros(STEPS + 1, ENVS),
        *(torch.zeros(STEPS, ENVS) for _ in range(3)),
    )
    observation, _ = envs.reset(seed=options.seed)
    updates = options.steps // BATCH
    start = time.perf_counter()
    for done in range(updates):
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * (1 - done / updates)
        observation = collect(envs, actor, critic, observation, storage)
        update(actor, critic, optimiser, storage)
    seconds = time.perf_counter() - start
    result = {
        "steps": updates * BATCH,
        "seconds": seconds,
        "steps_per_second": updates * BATCH / seconds,
        "torch": torch.__version__,
        "gymnasium": gym.__version__,
        "return_mean": evaluate(actor, options.episodes) if options.episodes > 0 else None,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
