"""One connection's requests: its environments, by number. No socket, no thread."""

import sys
import threading
import time
import traceback
import uuid

from supair_rl import SUBPROTOCOL, SupairError

from . import wire
from .environment import HostedEnv

MAX_ENVS = 16
MAX_IN_FLIGHT = 8


class Counters:
    """Of all sessions together."""

    def __init__(self):
        self.began, self.lock = time.monotonic(), threading.Lock()
        self.sessions, self.requests, self.errors = 0, {}, {}

    def count(self, table, key):
        with self.lock:
            table[key] = table.get(key, 0) + 1


class Session:
    def __init__(self, env_ids, counters):
        self.env_ids, self.counters = env_ids, counters
        self.id, self.greeted, self.envs, self.last = uuid.uuid4().hex[:8], False, {}, 0

    def exchange(self, message):
        """Bytes in, bytes out. Raises wire.Malformed where the connection has to end."""
        arrived, number = time.perf_counter(), None
        raw = wire.decode(message)
        try:
            number = wire.id_of(raw)
            kind, number, fields = wire.check(raw)
            decoded = time.perf_counter()
            self.counters.count(self.counters.requests, kind)
            body, env_ms = self._answer(kind, fields)
            worked = time.perf_counter()
            encoded = wire.encode({**body, "id": number, "policy_version": None})
            done = time.perf_counter()
        except SupairError as error:
            return self._refuse(number, error)
        except Exception as error:  # the environment's: its author reads the stack, the peer one line
            traceback.print_exc(file=sys.stderr)
            return self._refuse(number, SupairError("INTERNAL", f"{raw.get('type')}: {wire.one_line(error)}"))
        decode_ms, encode_ms = (decoded - arrived) * 1000, (done - worked) * 1000
        rest = max(0.0, (worked - decoded) * 1000 - env_ms)
        spent = {"queue": 0.0, "perceive": 0.0, "act": 0.0, "env": env_ms}
        return wire.append(encoded, "timing_ms", {**spent, "decode": decode_ms, "encode": encode_ms + rest})

    def close(self):
        for env in self.envs.values():
            env.close()
        self.envs.clear()

    def _answer(self, kind, fields):
        if kind == "hello":
            self.greeted = True
            return self._welcome(), 0.0
        if not self.greeted:
            raise SupairError("HELLO_NEEDED", f"{kind}: expected `hello` as the first request")
        if kind == "stats":
            return self._stats(), 0.0
        if kind == "make":
            return self._make(fields), 0.0
        if kind == "spaces" and "env" not in fields:  # of the policy, which there is none
            return {"type": "spaces", "observation_space": None, "action_space": None}, 0.0
        number = fields.pop("env")
        env = self._env(number)
        if kind == "spaces":
            spaces = {"observation_space": env.observation_space, "action_space": env.action_space}
            return {"type": "spaces", **spaces}, 0.0
        if kind == "close":
            del self.envs[number]
            env.close()
            return {"type": "closed", "env": number}, 0.0
        replies = {"reset": "observation", "step": "transition", "render": "picture"}
        body = getattr(env, kind)(**fields)
        return {"type": replies[kind], "env": number, **body}, env.env_ms

    def _make(self, fields):
        env_id = fields.pop("env_id")
        if env_id not in self.env_ids:
            known = ", ".join(self.env_ids)
            raise SupairError("NOT_FOUND", f"make.env_id: expected one of {known}, got {wire.clip(env_id)}")
        if len(self.envs) >= MAX_ENVS:
            raise SupairError("LIMIT", f"make: at most {MAX_ENVS} environments a session. Close one first.")
        env = HostedEnv(env_id, **fields)
        self.last += 1
        self.envs[self.last] = env
        return {"type": "env", "env": self.last, **env.describe()}

    def _env(self, number):
        if number in self.envs:
            return self.envs[number]
        raise SupairError("NOT_FOUND", f"env: no open environment {number}. Use the number that `make` answered.")

    def _welcome(self):
        return {
            "type": "welcome",
            "protocol": SUBPROTOCOL,
            "server": "supair_rl.host",
            "session": self.id,
            "capabilities": ["environments"],
            "frame": None,
            "max_objects": None,
            "environments": list(self.env_ids),
            "limits": {
                "max_message_bytes": wire.MAX_MESSAGE_BYTES,
                "max_frames": 1,
                "max_in_flight": MAX_IN_FLIGHT,
                "max_envs": MAX_ENVS,
            },
        }

    def _stats(self):
        counters = self.counters
        with counters.lock:
            requests, errors = dict(counters.requests), dict(counters.errors)
        uptime = time.monotonic() - counters.began
        counts = {"sessions": counters.sessions, "requests": requests, "errors": errors}
        return {"type": "stats", "uptime_s": uptime, "streams": 0, "thread_restarts": 0, **counts}

    def _refuse(self, number, error):
        self.counters.count(self.counters.errors, error.code)
        return wire.error_reply(number, error)
