"""The host of Gymnasium environments, by the package's own client and by hostile hands."""

import os
import pathlib
import signal
import subprocess
import sys

import gymnasium
import msgpack
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from supair_rl import Client, SupairError

TESTS = pathlib.Path(__file__).parent
IDS = ["CartPole-v1", "hosted_envs:Everything-v0", "hosted_envs:Wordy-v0"]
EVERYTHING = "hosted_envs:Everything-v0"


def host(*words):
    env = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "supair_rl.host", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=TESTS.parent, env=env
    )


def url_of(process):
    line = process.stdout.readline()
    assert " serves " in line, process.communicate()
    return line.split()[1]


def end(process):
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    return process.returncode, errors


@pytest.fixture(scope="module")
def address():
    process = host(*IDS, "--port", "0")
    yield url_of(process)
    end(process)


@pytest.fixture
def hosted(address):
    with Client(address) as client:
        yield client


def code_of(call):
    with pytest.raises(SupairError) as caught:
        call()
    return caught.value.code


def test_it_says_what_it_has(hosted):
    assert hosted.welcome["environments"] == IDS
    assert hosted.welcome["capabilities"] == ["environments"]
    assert hosted.welcome["frame"] is None
    assert hosted.spaces()["observation_space"] is None
    stats = hosted.stats()
    assert stats["sessions"] >= 1 and stats["requests"]["hello"] >= 1
    assert set(stats["timing_ms"]) == {"queue", "decode", "perceive", "act", "env", "encode"}


def test_cart_pole_plays_as_it_does_here(hosted):
    made = hosted.make("CartPole-v1", max_episode_steps=12)
    assert made["spec"]["max_episode_steps"] == 12 and made["spec"]["reward_threshold"] == 475
    assert made["metadata"] == {"render_modes": ["rgb_array"], "render_fps": 50}
    assert made["action_space"] == {"type": "discrete", "n": 2, "start": 0}
    assert made["observation_space"]["high"][1] == "Infinity"
    assert made["observation_space"]["low"][0] == pytest.approx(-4.8)
    flags = ("nondeterministic", "order_enforce", "disable_env_checker")
    everything = hosted.make(EVERYTHING)["spec"]
    assert [made["spec"][flag] for flag in flags] == [False, True, False]
    assert [everything[flag] for flag in flags] == [True, False, True]
    here, there = gymnasium.make("CartPole-v1", max_episode_steps=12), made["env"]
    for seed in (3, None):
        expected, _ = here.reset(seed=seed)
        observation, info = hosted.reset(there, seed=seed)
        np.testing.assert_array_equal(observation, expected)
        assert info == {}
        for t in range(12):
            expected = here.step(t % 2)
            got = hosted.step(there, t % 2)
            np.testing.assert_array_equal(got[0], expected[0])
            assert got[1:] == (expected[1], bool(expected[2]), bool(expected[3]), {})
        assert got[3] is True
        assert code_of(lambda: hosted.step(there, 0)) == "RESET_NEEDED"


def test_calls_out_of_order_and_bad_actions_are_refused(hosted):
    env = hosted.make("CartPole-v1", render_mode="rgb_array")["env"]
    assert code_of(lambda: hosted.step(env, 0)) == "RESET_NEEDED"
    assert code_of(lambda: hosted.render(env)) == "RESET_NEEDED"
    hosted.reset(env, seed=1)
    assert code_of(lambda: hosted.step(env, 2)) == "BAD_ACTION"
    assert code_of(lambda: hosted.step(env, 0.5)) == "BAD_DTYPE"
    assert code_of(lambda: hosted.step(env, True)) == "BAD_DTYPE"
    assert code_of(lambda: hosted.reset(env, seed=-1)) == "BAD_ARGUMENT"
    assert code_of(lambda: hosted.reset(env, options={"low": 3, "high": 2})) == "BAD_ARGUMENT"
    observation, _ = hosted.reset(env, options={"low": 0.01, "high": 0.01})
    np.testing.assert_array_equal(observation, np.full(4, 0.01, np.float32))
    frame = hosted.render(env)
    assert frame.dtype == np.uint8 and frame.shape[2] == 3 and frame.std() > 1
    hosted.close_env(env)
    assert code_of(lambda: hosted.reset(env)) == "NOT_FOUND"


def test_every_kind_of_space_goes_there_and_back(hosted):
    made = hosted.make(EVERYTHING)
    assert made["action_space"]["spaces"] == {
        "move": {"type": "box", "shape": [2], "dtype": "float32", "low": [-1, 0], "high": [0.1, 2]},
        "turn": {"type": "discrete", "n": 3, "start": 5},
        "pair": {
            "type": "tuple",
            "spaces": [{"type": "multi-binary", "shape": [2]}, {"type": "multi-discrete", "nvec": [2, 4]}],
        },
    }
    observed = made["observation_space"]["spaces"]
    assert observed["bytes"] == {"type": "box", "shape": [2, 3], "dtype": "uint8", "low": 0, "high": 255}
    assert (observed["count"]["low"], observed["count"]["high"]) == (-5, 2**31 - 1)
    assert observed["free"]["low"] == "-Infinity" and observed["free"]["shape"] == []
    env = made["env"]
    observation, _ = hosted.reset(env, seed=0)
    np.testing.assert_array_equal(observation["bytes"], np.arange(6, dtype=np.uint8).reshape(2, 3))
    assert observation["count"].dtype == np.int32 and observation["count"][0] == 7
    assert observation["free"].shape == () and observation["free"] == np.float32(0.25)
    action = {
        # the nearest float32 to 0.1 is beyond the bound, and legal
        "move": np.array([0.1, 2], np.float32),
        "turn": 7,
        "pair": [np.array([True, False]), np.array([1, 3], np.int32)],
    }
    observation, reward, terminated, truncated, info = hosted.step(env, action)
    told = observation["told"]
    np.testing.assert_array_equal(told["move"], action["move"])
    assert told["turn"] == 7
    np.testing.assert_array_equal(told["pair"][0], [True, False])
    np.testing.assert_array_equal(told["pair"][1], [1, 3])
    assert (reward, terminated, truncated) == (1.5, False, False)
    assert info["scalar"] == 0.5 and info["array"] == [0, 1, 2]
    assert info["nested"] == {"flag": True, "none": None, "set": "{1}"}
    assert isinstance(info["large"], str) and "__proto__" not in info
    beyond = {**action, "move": np.array([0.2, 2], np.float32)}
    assert code_of(lambda: hosted.step(env, beyond)) == "BAD_ACTION"
    assert code_of(lambda: hosted.step(env, {**action, "turn": 4})) == "BAD_ACTION"
    assert code_of(lambda: hosted.step(env, {"turn": 7})) == "BAD_SHAPE"


def test_texts_are_rendered(hosted):
    env = hosted.make(EVERYTHING, render_mode="ansi")
    assert env["metadata"] == {"render_modes": ["ansi"], "render_fps": 7}
    hosted.reset(env["env"])
    assert hosted.render(env["env"]) == "a picture\nin text"


@pytest.mark.parametrize(
    "make, code",
    [
        (lambda c: c.make("Acrobot-v1"), "NOT_FOUND"),
        (lambda c: c.make("os:system"), "NOT_FOUND"),
        (lambda c: c.make("hosted_envs:Wordy-v0"), "UNSUPPORTED"),
        (lambda c: c.make("CartPole-v1", render_mode="ansi"), "UNSUPPORTED"),
        (lambda c: c.make("CartPole-v1", gravity=3), "BAD_ARGUMENT"),
        (lambda c: c.make("CartPole-v1", disable_env_checker=True), "BAD_ARGUMENT"),
        (lambda c: c.make("CartPole-v1", max_episode_steps=-2), "BAD_MESSAGE"),
        (lambda c: c.step(99, 0), "NOT_FOUND"),
        (lambda c: c.act(objects=[]), "UNSUPPORTED"),
        (lambda c: c.perceive(np.zeros((4, 4), np.uint8)), "UNSUPPORTED"),
        (lambda c: c.request("fly"), "UNKNOWN_TYPE"),
        (lambda c: c.request("reset", env=1, sed=3), "BAD_MESSAGE"),
        (lambda c: c.request("step", env=1), "BAD_MESSAGE"),
        (lambda c: c.request("hello", client="x" * 200), "BAD_MESSAGE"),
    ],
)
def test_refusals_have_a_code_and_the_connection_goes_on(hosted, make, code):
    assert code_of(lambda: make(hosted)) == code
    assert hosted.stats()["errors"][code] >= 1


def test_a_fault_of_an_environment_is_one_line(hosted):
    for fault, text in [("raises", "RuntimeError: the arm fell off"), ("nan", "ValueError: the reward is nan")]:
        env = hosted.make(EVERYTHING, fault=fault)["env"]
        hosted.reset(env, seed=0)
        action = {
            "move": np.zeros(2, np.float32),
            "turn": 5,
            "pair": [np.zeros(2, bool), np.zeros(2, np.int32)],
        }
        with pytest.raises(SupairError) as caught:
            hosted.step(env, action)
        assert caught.value.code == "INTERNAL"
        assert caught.value.message == f"step: {text}"


def test_environments_have_a_limit(hosted):
    made = [hosted.make("CartPole-v1")["env"] for _ in range(hosted.welcome["limits"]["max_envs"])]
    assert code_of(lambda: hosted.make("CartPole-v1")) == "LIMIT"
    hosted.close_env(made[0])
    assert hosted.make("CartPole-v1")["env"] not in made


@pytest.mark.parametrize(
    "message, code",
    [
        ("{}", 1003),
        (b"\xc1", 1007),
        (b"", 1007),
        (b"\x92\x01\x02", 1007),
        (b"\x81\xa4type", 1007),
        (b"\x81\xa4type\xa5hello\x00", 1007),
        (b"\x81\x01\x02", 1007),
        (b"\xdd\xff\xff\xff\xff", 1007),
        (b"\x91" * 3000 + b"\x00", 1007),
        (msgpack.packb({"type": "hello", "id": 0, "client": msgpack.ExtType(5, b"x")}), 1007),
        (msgpack.packb({"type": "hello", "id": 0, "client": "x" * 5000}), 1007),
        (msgpack.packb({"type": "hello", "id": 0, "client": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}), 1007),
        (b"\x00" * 300_000, 1009),
    ],
)
def test_bytes_that_are_no_message_end_that_connection_only(address, message, code):
    with connect(address, subprotocols=["supair-rl.v1"]) as socket:
        socket.send(message)
        with pytest.raises(ConnectionClosed):
            reply = msgpack.unpackb(socket.recv(5))
            assert reply["type"] == "error" and reply["id"] is None and reply["code"] == "BAD_MESSAGE"
            socket.recv(5)
        assert socket.protocol.close_code == code
    with Client(address) as client:
        assert client.stats()["sessions"] >= 1


def test_tensors_are_checked(hosted):
    env = hosted.make(EVERYTHING)["env"]
    hosted.reset(env, seed=0)

    def move(tensor):
        pair = [np.zeros(2, bool), np.zeros(2, np.int32)]
        return code_of(lambda: hosted.step(env, {"move": tensor, "turn": 5, "pair": pair}))

    data = np.zeros(2, np.float32).tobytes()
    assert move({"shape": [2], "dtype": "object", "data": data}) == "BAD_DTYPE"
    assert move({"shape": [2], "dtype": "float32", "data": "text"}) == "BAD_DTYPE"
    assert move({"shape": [2], "dtype": "float32", "data": data[:5]}) == "BAD_SHAPE"
    assert move({"shape": [2**40], "dtype": "float32", "data": data}) == "BAD_SHAPE"
    assert move(np.zeros(2)) == "BAD_DTYPE"
    assert move(np.array([np.nan, 0], np.float32)) == "BAD_VALUE"


def test_hello_comes_first(address):
    with connect(address, subprotocols=["supair-rl.v1"]) as socket:
        socket.send(msgpack.packb({"type": "stats", "id": 4}))
        reply = msgpack.unpackb(socket.recv(5))
        assert (reply["code"], reply["id"]) == ("HELLO_NEEDED", 4)


@pytest.mark.parametrize(
    "path, headers, subprotocols, status",
    [
        ("", {}, None, 400),
        ("/nowhere", {}, ["supair-rl.v1"], 404),
        ("", {"Origin": "https://example.org"}, ["supair-rl.v1"], 403),
        ("", {"Origin": "null"}, ["supair-rl.v1"], 403),
    ],
)
def test_who_may_not_connect_is_told_over_http(address, path, headers, subprotocols, status):
    with pytest.raises(InvalidStatus) as caught:
        connect(address + path, additional_headers=headers, subprotocols=subprotocols)
    assert caught.value.response.status_code == status


def test_a_foreign_host_name_is_refused(address):
    import socket

    port = int(address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(
            b"GET / HTTP/1.1\r\nHost: rebound.example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: supair-rl.v1\r\n\r\n"
        )
        assert b" 403 " in raw.recv(100)


def test_a_token_is_needed_where_there_is_one(tmp_path):
    secret = tmp_path / "token"
    secret.write_text("correct horse battery staple\n")
    process = host("CartPole-v1", "--port", "0", "--host", "0.0.0.0", "--token-file", str(secret))
    try:
        address = url_of(process).replace("0.0.0.0", "127.0.0.1")
        assert code_of(lambda: Client(address)) == "UNAUTHORIZED"
        assert code_of(lambda: Client(address, token="wrong")) == "UNAUTHORIZED"
        with Client(address, token="correct horse battery staple") as client:
            assert client.welcome["environments"] == ["CartPole-v1"]
    finally:
        assert end(process)[0] == 143


@pytest.mark.parametrize(
    "words, status, reason",
    [
        ([], 2, "required: ID"),
        (["CartPole-v1", "--host", "0.0.0.0"], 2, "needs a --token-file"),
        (["CartPole-v1", "--token-file", "/nowhere"], 1, "--token-file"),
        (["CartPool-v1"], 1, "CartPool"),
    ],
)
def test_it_says_in_one_line_why_it_does_not_start(words, status, reason):
    process = host(*words)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == status
    assert reason in errors and "Traceback" not in errors


def test_it_ends_with_connections_open():
    process = host("CartPole-v1", "--port", "0")
    with Client(url_of(process)) as client:
        env = client.make("CartPole-v1")["env"]
        client.reset(env)
        status, errors = end(process)
        assert (status, errors) == (143, "")
        assert code_of(client.stats) == "CLOSED"
