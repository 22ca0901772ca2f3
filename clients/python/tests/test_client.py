"""The client against a real server."""

import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import ROOT, start, stop
from websockets.sync.client import connect

from supair_rl import Client, SupairError, _pack, _unpack


def code_of(call):
    with pytest.raises(SupairError) as caught:
        call()
    return caught.value.code


def frame_like(welcome, value=110):
    shape = [welcome["frame"][side] for side in ("height", "width", "channels")]
    return np.full(shape, value, np.uint8)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int16", "int32", "float32", "float64"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4)])
def test_arrays_survive(dtype, shape):
    count = int(np.prod(shape))
    array = (np.arange(count) % 2).astype(dtype).reshape(shape)
    back = _unpack(_pack(array))
    assert back.dtype == array.dtype and back.shape == shape
    np.testing.assert_array_equal(back, array)


def test_arrays_are_sent_in_c_order_and_little_endian():
    array = np.array([[1, 2], [3, 4]], ">i2").T  # big-endian and in Fortran order
    sent = _pack(array)
    assert sent["data"] == bytes([1, 0, 3, 0, 2, 0, 4, 0])
    assert (sent["shape"], sent["dtype"]) == ([2, 2], "int16")


def test_numpy_scalars_become_plain_numbers():
    assert _pack(np.float32(0.5)) == 0.5 and type(_pack(np.int64(3))) is int
    with pytest.raises(TypeError, match="set"):
        _pack({1})


def test_the_server_introduces_itself(client):
    assert client.welcome["protocol"] == "supair-rl.v1"
    assert "CartPole-v1" in client.welcome["environments"]
    assert client.welcome["limits"]["max_in_flight"] >= 1


def test_perceive_answers_one_scene_a_frame(client):
    frame = frame_like(client.welcome)
    one = client.perceive(frame)
    assert one["type"] == "objects" and len(one["scenes"]) == 1
    assert len(client.perceive(np.stack([frame] * 3))["scenes"]) == 3
    posterior = one["scenes"][0]["count_posterior"]
    assert len(posterior) == client.welcome["max_objects"] + 1
    assert sum(posterior) == pytest.approx(1, abs=1e-3)
    assert set(one["timing_ms"]) == {"queue", "decode", "perceive", "act", "env", "encode"}


def test_a_frame_means_the_same_alone_and_in_a_batch(client):
    rng = np.random.default_rng(3)
    noisy = np.clip(rng.normal(110, 20, frame_like(client.welcome).shape), 0, 255).astype(np.uint8)
    alone = client.perceive(noisy)["scenes"][0]
    batched = client.perceive(np.stack([noisy, noisy]))["scenes"]
    assert [len(scene["objects"]) for scene in batched] == [len(alone["objects"])] * 2
    assert batched[0]["log_likelihood"] == pytest.approx(alone["log_likelihood"], rel=1e-3)


def test_environments_say_how_they_were_made(client):
    made = client.make("TableTop/Goal-v0", max_episode_steps=9, mode="train", width=32)
    assert made["render_mode"] is None
    assert made["metadata"] == {"render_modes": ["rgb_array", "ansi", "svg"], "render_fps": 10}
    assert made["spec"] == {
        "id": "TableTop/Goal-v0",
        "max_episode_steps": 9,
        "reward_threshold": None,
        "kwargs": {"mode": "train", "width": 32},
        "nondeterministic": False,
        "order_enforce": True,
        "disable_env_checker": False,
        "additional_wrappers": [],
        "vector_entry_point": False,
    }
    client.close_env(made["env"])


def test_tracked_objects_keep_their_ids_while_the_table_stays(client):
    env = client.make("TableTop/Reach-v0", render_mode="rgb_array")["env"]
    client.reset(env, seed=3)
    frame = client.render(env)
    client.close_env(env)
    seen = []
    for _ in range(8):
        scene = client.perceive(frame, track=True, episode=1, fps=10)["scenes"][0]
        assert all({"vx", "vy", "age"} <= thing.keys() for thing in scene["objects"])
        seen.append({thing["id"] for thing in scene["objects"]})
    assert seen[-1]  # new objects are told after some frames
    assert all(earlier <= later for earlier, later in zip(seen, seen[1:]))
    untracked = client.perceive(frame)["scenes"][0]["objects"]
    assert len(untracked) == len(seen[-1])
    assert all("vx" not in thing for thing in untracked)
    assert code_of(lambda: client.perceive(frame, fps=10)) == "BAD_MESSAGE"


def test_act_on_a_frame_says_what_was_seen(client):
    reply = client.act(frame=frame_like(client.welcome), episode=4, step=np.int64(9))
    assert reply["type"] == "action" and (reply["episode"], reply["step"]) == (4, 9)
    assert isinstance(reply["objects"], list)
    assert reply["policy_version"] >= 0


def test_act_on_objects_of_a_simulator(client):
    thing = dict(x=20.0, y=30.0, w=12.0, h=12.0, color=[1, 0, 0])
    assert client.act(objects=[thing])["action"] is not None
    assert "objects" not in client.act(objects=[])


def test_an_environment_replays_from_its_seed(client):
    made = client.make("CartPole-v1", max_episode_steps=5)
    env = made["env"]
    assert made["action_space"] == {"type": "discrete", "n": 2, "start": 0}
    runs = []
    for _ in range(2):
        observation, info = client.reset(env, seed=7)
        assert observation.dtype == np.float32 and observation.shape == (4,) and info == {}
        run = [observation]
        for _ in range(5):
            observation, reward, terminated, truncated, info = client.step(env, np.int64(1))
            run.append(observation)
            assert reward == 1
        assert (terminated, truncated) == (False, True)
        runs.append(np.array(run))
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0][0] != client.reset(env, seed=8)[0]).any()
    client.close_env(env)
    assert code_of(lambda: client.reset(env)) == "NOT_FOUND"


def test_a_table_top_is_drawn_and_played(client):
    made = client.make("TableTop/Reach-v0", render_mode="rgb_array")
    observation, _ = client.reset(made["env"], seed=1)
    frame = client.render(made["env"])
    assert frame.dtype == np.uint8 and frame.ndim == 3 and frame.std() > 1
    assert observation["objects"].shape[0] == observation["mask"].shape[0]
    assert observation["mask"].dtype == np.bool_
    scene = client.perceive(frame)["scenes"][0]
    assert len(scene["objects"]) <= client.welcome["max_objects"]
    action = client.act(objects=observation)["action"]
    assert len(client.step(made["env"], action)) == 5


@pytest.mark.parametrize(
    "ask, code",
    [
        (lambda c: c.perceive(np.zeros((3, 3, 3), np.uint8)), "BAD_SHAPE"),
        (lambda c: c.perceive(np.zeros((64, 64, 3), np.float32)), "BAD_DTYPE"),
        (lambda c: c.perceive(np.zeros((64, 64, 3), np.int64)), "BAD_DTYPE"),
        (lambda c: c.request("fly"), "UNKNOWN_TYPE"),
        (lambda c: c.request("perceive", frame="pixels"), "BAD_MESSAGE"),
        (lambda c: c.make("CartPole-v9"), "NOT_FOUND"),
        (lambda c: c.step(99, 0), "NOT_FOUND"),
        (lambda c: c.act(objects=[], reward=float("nan")), "BAD_VALUE"),
    ],
)
def test_refusals_have_a_code_and_the_connection_goes_on(client, ask, code):
    assert code_of(lambda: ask(client)) == code
    assert client.stats()["type"] == "stats"


def test_a_message_too_large_ends_the_connection_with_a_code(url):
    with Client(url) as client:
        huge = np.zeros((3000, 3000, 3), np.uint8)
        assert code_of(lambda: client.perceive(huge)) == "LIMIT"
        assert code_of(client.stats) == "CLOSED" or code_of(client.stats) == "LIMIT"
    with Client(url) as another:
        assert another.stats()["sessions"] >= 1


def test_connecting_fails_with_a_code(url):
    assert code_of(lambda: Client("ws://127.0.0.1:1")) == "NOT_FOUND"
    assert code_of(lambda: Client(url + "/nowhere")) == "NOT_FOUND"


def test_closing_twice_is_fine_and_using_it_afterwards_is_not(url):
    client = Client(url)
    client.close()
    client.close()
    assert code_of(client.stats) == "CLOSED"


def test_a_reply_too_late_is_dropped(url):
    with Client(url) as client:
        client.timeout = 0
        assert code_of(client.stats) == "TIMEOUT"
        client.timeout = 10
        assert client.request("spaces")["type"] == "spaces"


def test_pings_are_answered_while_nothing_is_asked(client):
    time.sleep(0.1)
    assert client._socket.ping().wait(5)


def test_a_token_is_needed_where_there_is_one(tmp_path):
    secret = tmp_path / "token"
    secret.write_text("correct horse battery staple\n")
    options = ["--model", "none", "--policy", "none", "--token-file", str(secret)]
    process, address = start(*options)
    try:
        assert code_of(lambda: Client(address)) == "UNAUTHORIZED"
        assert code_of(lambda: Client(address, token="wrong")) == "UNAUTHORIZED"
        with Client(address, token="correct horse battery staple") as client:
            assert client.welcome["frame"] is None
            assert code_of(lambda: client.perceive(np.zeros((64, 64), np.uint8))) == "UNSUPPORTED"
    finally:
        stop(process)


def test_a_peer_that_speaks_json_is_told_what_to_send(url):
    with connect(url, subprotocols=["supair-rl.v1"]) as socket:
        socket.send('{"type": "hello", "id": 0}')
        reply = socket.recv(5)
        assert b"BAD_MESSAGE" in reply and b"binary" in reply


def test_the_example_runs(url):
    command = [sys.executable, "examples/send_frames.py", "--url", url, "--frames", "2"]
    folder = ROOT / "clients" / "python"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("drawn") == 2 and done.stdout.count("action:") == 2
