#!/usr/bin/env bash
# Install the newest wheel into an empty environment, without Node on the path, and run the demo there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
wheel=$(ls -t "$root"/dist/laststraw-*.whl | head -1)
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
"$root/.venv/bin/uv" venv --quiet --python "$root/.venv/bin/python" "$empty/venv"
"$root/.venv/bin/uv" pip install --quiet --python "$empty/venv/bin/python" -c <(grep -oE '^[A-Za-z0-9_.-]+==[^\\]+' "$root/requirements.lock") "$wheel"
cd "$empty"
env -i PATH=/usr/bin:/bin HOME="$empty" "$empty/venv/bin/laststraw" demo --out "$empty/demo"
test -s "$empty/demo/report.html"
env -i PATH=/usr/bin:/bin HOME="$empty" "$empty/venv/bin/laststraw" spine --activity stand_relaxed --json > "$empty/spine.json"
grep -q compression_n "$empty/spine.json"
echo "$(basename "$wheel"): installs and runs in an empty environment without Node"
