#!/bin/sh
# Tests the Python client against the built server: sets up clients/python/.venv and runs pytest.
# Arguments go to pytest. Needs python3 (or PYTHON) and `npm run build`.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
client="$root/clients/python"

if [ ! -f "$root/dist/cli/main.js" ]; then
  echo "python-tests: dist/cli/main.js is missing; run 'npm run build' first" >&2
  exit 1
fi
if [ ! -x "$client/.venv/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$client/.venv"
fi
"$client/.venv/bin/python" -m pip install --quiet --disable-pip-version-check -e "$client[test]"
cd "$client"
exec .venv/bin/python -m pytest -q "$@"
