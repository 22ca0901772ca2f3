"""A real server process for the tests, on a free port of loopback.

SUPAIR_TEST_MODEL and SUPAIR_TEST_POLICY name another model and policy than the shipped ones.
"""

import json
import os
import pathlib
import subprocess

import pytest

from supair_rl import Client

ROOT = pathlib.Path(__file__).resolve().parents[3]
MAIN = ROOT / "dist" / "cli" / "main.js"


def start(*options):
    """The process and its URL. `--json -` makes the first line on stdout {"url": ...}."""
    command = ["node", str(MAIN), "serve", "--port", "0", "--json", "-", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    line = process.stdout.readline()
    if not line:
        process.stdout.close()
        raise RuntimeError(f"the server did not start: exit code {process.wait()}")
    return process, json.loads(line)["url"]


def stop(process):
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture(scope="session")
def url():
    """A server with the shipped model and policy."""
    model = os.environ.get("SUPAIR_TEST_MODEL", "tabletop")
    policy = os.environ.get("SUPAIR_TEST_POLICY", "reach")
    process, address = start("--model", model, "--policy", policy)
    yield address
    stop(process)


@pytest.fixture
def client(url):
    with Client(url) as connected:
        yield connected
