"""One environment of Gymnasium, its calls kept in order and its faults made typed errors.

    new --reset--> running --step(end)--> ended --reset--> running
"""

import math
import time

import gymnasium
import numpy as np
from gymnasium import error as gym_error

from supair_rl import SupairError

from .spaces import decode_value, describe, encode_value
from .wire import one_line, to_tensor

RENDER_MODES = ("rgb_array", "ansi")
# what `gymnasium.make` takes for itself
RESERVED = {"id", "render_mode", "max_episode_steps", "disable_env_checker"}
# of an info: elements and characters of an entry, levels, and keys that clients refuse
MAX_REMARK, MAX_LEVELS = 1024, 8
UNSAFE = ("__proto__", "constructor")


class HostedEnv:
    def __init__(self, env_id, kwargs=None, render_mode=None, max_episode_steps=None):
        self.env_id, self.kwargs, self.phase, self.env_ms = env_id, kwargs or {}, "new", 0.0
        taken = sorted(RESERVED & self.kwargs.keys())
        if taken:
            raise SupairError("BAD_ARGUMENT", f"make.kwargs: {taken[0]} is no option of an environment")
        options = {"max_episode_steps": max_episode_steps, **self.kwargs}
        if render_mode is not None:  # environments that draw nothing need not take it
            options["render_mode"] = render_mode
        try:
            self.env = gymnasium.make(env_id, **options)
        except gym_error.DependencyNotInstalled as fault:
            raise SupairError("UNSUPPORTED", f"make: {one_line(fault)}") from fault
        except (TypeError, ValueError, AssertionError, gym_error.Error) as fault:
            raise SupairError("BAD_ARGUMENT", f"make: {one_line(fault)}") from fault
        try:
            modes = self.env.metadata.get("render_modes", [])
            self.modes = [mode for mode in RENDER_MODES if mode in modes]
            if render_mode not in [None, *self.modes]:
                known = " or ".join(self.modes) or "nil"
                raise SupairError("UNSUPPORTED", f"make.render_mode: expected {known}, got {render_mode}")
            self.observation_space = describe(self.env.observation_space, "observation_space")
            self.action_space = describe(self.env.action_space, "action_space")
        except BaseException:
            self.env.close()
            raise

    def describe(self):
        spec = self.env.spec
        limit, threshold = spec.max_episode_steps, spec.reward_threshold
        return {
            "observation_space": self.observation_space,
            "action_space": self.action_space,
            "metadata": {
                "render_modes": self.modes,
                "render_fps": self.env.metadata.get("render_fps") or 30,
            },
            "render_mode": self.env.render_mode,
            "spec": {
                "id": self.env_id,
                "max_episode_steps": limit if limit is not None and limit > 0 else None,
                "reward_threshold": None if threshold is None else float(threshold),
                "kwargs": self.kwargs,
                "nondeterministic": bool(spec.nondeterministic),
                "order_enforce": bool(spec.order_enforce),
                "disable_env_checker": bool(spec.disable_env_checker),
            },
        }

    def reset(self, seed=None, options=None):
        if seed is not None and seed < 0:
            raise SupairError("BAD_ARGUMENT", f"reset.seed: expected an integer >= 0, got {seed}")
        try:
            observation, info = self._timed(self.env.reset, seed=seed, options=options)
        except (TypeError, ValueError, KeyError, AssertionError) as fault:
            if not options:
                raise
            raise SupairError("BAD_ARGUMENT", f"reset.options: {one_line(fault)}") from fault
        self.phase = "running"
        return {"observation": encode_value(self.env.observation_space, observation), "info": remarks(info)}

    def step(self, action):
        if self.phase != "running":
            state = "never reset" if self.phase == "new" else "at its end"
            raise SupairError("RESET_NEEDED", f"step: the environment is {state}. Send reset first.")
        action = decode_value(self.env.action_space, action, "step.action")
        if not self.env.action_space.contains(action):
            raise SupairError("BAD_ACTION", "step.action: not in the action space. See `spaces`.")
        observation, reward, terminated, truncated, info = self._timed(self.env.step, action)
        reward = float(reward)
        if not math.isfinite(reward):
            raise ValueError(f"the reward is {reward}")
        if terminated or truncated:
            self.phase = "ended"
        return {
            "observation": encode_value(self.env.observation_space, observation),
            "reward": reward,
            "terminated": bool(terminated),
            "truncated": bool(truncated),
            "info": remarks(info),
        }

    def render(self):
        if self.phase == "new":
            raise SupairError("RESET_NEEDED", "render: the environment was never reset. Send reset first.")
        if self.env.render_mode is None:
            return {"frame": None, "text": None}
        try:
            picture = self._timed(self.env.render)
        except gym_error.DependencyNotInstalled as fault:
            raise SupairError("UNSUPPORTED", f"render: {one_line(fault)}") from fault
        if isinstance(picture, str):
            return {"frame": None, "text": picture}
        frame = np.asarray(picture, np.uint8)
        if frame.ndim == 2:
            frame = frame[:, :, None]
        if frame.ndim != 3 or frame.shape[2] not in (1, 3):
            raise ValueError(f"the picture has the shape {frame.shape}, not [H, W, 1 or 3]")
        return {"frame": to_tensor(frame), "text": None}

    def close(self):
        self.env.close()

    def _timed(self, call, *words, **options):
        began = time.perf_counter()
        try:
            return call(*words, **options)
        finally:
            self.env_ms = (time.perf_counter() - began) * 1000


def remarks(value, depth=0):
    """An info as plain values; what is neither number, text, list nor map is told as text."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, np.ndarray) and value.size <= MAX_REMARK:
        value = value.tolist()
    if depth < MAX_LEVELS and isinstance(value, (dict, list, tuple)) and len(value) <= MAX_REMARK:
        if isinstance(value, dict):
            return {str(key): remarks(part, depth + 1) for key, part in value.items() if str(key) not in UNSAFE}
        return [remarks(part, depth + 1) for part in value]
    return str(value)[:MAX_REMARK]
