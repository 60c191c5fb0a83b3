# The private Python environment of the tests, made again when its list of packages changes.
# shellcheck shell=bash

# python_environment: sets PYTHON. Debian's own interpreter, so that a version manager cannot change it.
python_environment() {
  local folder="$ROOT/.run/venv" stamp
  stamp=$(cat "$ROOT"/deploy/requirements*.txt | sha256sum | cut -c1-16)
  PYTHON="$folder/bin/python"
  [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  step "Preparing the Python environment in .run/venv"
  rm -rf "$folder"
  mkdir -p "$ROOT/.run"
  { /usr/bin/python3 -m venv "$folder" &&
    "$PYTHON" -m pip install -q --disable-pip-version-check -r "$ROOT/deploy/requirements.txt" &&
    "$PYTHON" -m pip install -q --disable-pip-version-check --no-deps -r "$ROOT/deploy/requirements-data.txt"; } >&2 ||
    fail "the Python packages could not be installed" "check the network, then run it again"
  echo "$stamp" >"$folder/stamp"
}
