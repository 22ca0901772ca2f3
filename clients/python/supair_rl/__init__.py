"""Client of a supair-rl server: send frames, get objects and actions.

    with Client("ws://127.0.0.1:8765") as client:
        scene = client.perceive(frame)["scenes"][0]     # frame: uint8 [H, W, C]
        action = client.act(frame=frame)["action"]

Replies are dicts as docs/protocol.md describes them, tensors in them numpy arrays.
Not safe to share between threads: one request at a time.
"""

from contextlib import ExitStack

import msgpack
import numpy as np
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import connect

SUBPROTOCOL = "supair-rl.v1"
_STATUS = {401: "UNAUTHORIZED", 403: "UNAUTHORIZED", 404: "NOT_FOUND", 503: "LIMIT"}


class SupairError(Exception):
    """What the server refused, or the connection could not do. Branch on `code`, not on the text."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


class Client:
    """One connection. `welcome` holds what the server said about itself."""

    def __init__(self, url="ws://127.0.0.1:8765", token=None, timeout=10.0):
        """`timeout`: longest wait for the connection and for each reply, seconds."""
        self.timeout, self._id, self._stack = timeout, 0, ExitStack()
        headers = {"Authorization": f"Bearer {token}"} if token else None
        options = dict(subprotocols=[SUBPROTOCOL], additional_headers=headers, compression=None)
        try:
            opening = connect(url, open_timeout=timeout, max_size=2**26, **options)
            self._socket = self._stack.enter_context(opening)
        except InvalidStatus as error:
            status, body = error.response.status_code, error.response.body or b""
            code, text = _STATUS.get(status, "UNSUPPORTED"), body.decode(errors="replace").strip()
            raise SupairError(code, text or f"HTTP {status}") from error
        except TimeoutError as error:
            raise SupairError("TIMEOUT", f"no connection to {url} in {timeout} s") from error
        except (OSError, InvalidHandshake) as error:
            message = f"no server at {url} ({error}). Start one with `npx supair-rl serve`."
            raise SupairError("NOT_FOUND", message) from error
        try:
            self.welcome = self.hello()
        except BaseException:
            self.close()
            raise

    def request(self, type, **fields):
        """Sends one request and waits for its reply; fields that are None are left out."""
        self._id += 1
        fields = {key: value for key, value in fields.items() if value is not None}
        try:
            self._socket.send(msgpack.packb({"type": type, "id": self._id, **fields}, default=_pack))
            while True:
                reply = msgpack.unpackb(self._socket.recv(self.timeout), object_hook=_unpack)
                if reply.get("type") == "error" and reply["id"] in (self._id, None):
                    raise SupairError(reply["code"], reply["message"])
                if reply.get("id") == self._id:  # else: late, its request was given up
                    return reply
        except TimeoutError as error:
            raise SupairError("TIMEOUT", f"{type}: no reply within {self.timeout} s") from error
        except ConnectionClosed as error:
            code = "LIMIT" if error.rcvd and error.rcvd.code == 1009 else "CLOSED"
            raise SupairError(code, f"{type}: the connection ended ({error})") from error

    def hello(self):
        return self.request("hello", client="supair_rl.py")

    def perceive(self, frames, **tracking):
        """`scenes`, one a frame, of a frame uint8 [H, W, C] (or [H, W]) or a batch [B, H, W, C].

        `track=True`: the frames are the next ones of a stream, and objects keep their ids. With it
        `stream` (default 0), `episode` (another number begins anew), `fps` (for `vx`, `vy`).
        `masks=True`: each object has a `mask`, uint8 [height, width] over its box.
        """
        frames = np.asarray(frames)
        field = "frames" if frames.ndim == 4 else "frame"
        return self.request("perceive", **{field: frames}, **tracking)

    def act(self, frame=None, objects=None, **counters):
        """`action` on a frame, a list of objects or an observation; `episode`, `step` come back.

        `track=True`, with `stream` and `fps`, as in `perceive`; step 0 begins the stream anew.
        """
        return self.request("act", frame=frame, objects=objects, **counters)

    def spaces(self, env=None):
        """`observation_space` and `action_space` of an environment, or of the policy."""
        return self.request("spaces", env=env)

    def make(self, env_id, render_mode=None, max_episode_steps=None, **kwargs):
        """A new environment in the server; its number `env` is what the calls below take.

        With it come its spaces, its `metadata` (render modes and their fps) and its `spec`: the limit of an
        episode's steps, the `reward_threshold`, whether it is `nondeterministic`, its options `kwargs`.
        """
        options = dict(render_mode=render_mode, max_episode_steps=max_episode_steps)
        return self.request("make", env_id=env_id, kwargs=kwargs or None, **options)

    def reset(self, env, seed=None, options=None):
        """(observation, info)"""
        reply = self.request("reset", env=env, seed=seed, options=options)
        return reply["observation"], reply["info"]

    def step(self, env, action):
        """(observation, reward, terminated, truncated, info)"""
        reply = self.request("step", env=env, action=action)
        return tuple(reply[k] for k in ("observation", "reward", "terminated", "truncated", "info"))

    def render(self, env):
        """The picture in the environment's render mode: a frame, a text, or None."""
        reply = self.request("render", env=env)
        return reply["text"] if reply["frame"] is None else reply["frame"]

    def close_env(self, env):
        self.request("close", env=env)

    def stats(self):
        return self.request("stats")

    def close(self):
        """Ends the connection and the environments made through it. May be called twice."""
        self._stack.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _pack(value):
    """Arrays as { shape, dtype, data } in C order, little-endian; numpy scalars as plain ones."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        little = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
        return {"shape": list(value.shape), "dtype": value.dtype.name, "data": little.tobytes()}
    raise TypeError(f"cannot send a {type(value).__name__}; convert it to a number, list or array")


def _unpack(value):
    if value.keys() != {"shape", "dtype", "data"}:
        return value
    dtype = np.dtype(value["dtype"]).newbyteorder("<")
    return np.frombuffer(value["data"], dtype).reshape(value["shape"]).copy()
