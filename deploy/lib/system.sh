# A whole system of its own for a suite or a benchmark: own folder, own free ports, stopped at the end.
# shellcheck shell=bash

default_data() { echo "${SSC_RUN_FOLDER:-$ROOT/.run}/data"; }

# system_running DATA: true while a supervisor holds the folder.
system_running() {
  [ -e "$1/run/lock" ] && ! (exec 9<"$1/run/lock" && flock -n -x 9)
}

# system_stopped DATA
system_stopped() { ! system_running "$1"; }

# system_start DATA [OPTION of deploy/up...]: starts in the background and loads what reaches it into this shell.
system_start() {
  local data=$1
  shift
  "$ROOT/deploy/up" --detach --no-build --data "$data" --port "$(free_base)" "$@" >&2
  set -a
  # shellcheck source=/dev/null
  source "$data/run/system.env"
  set +a
}

# system_stop DATA: stops it and keeps its logs beside the other output of the suite.
system_stop() {
  "$ROOT/deploy/down" --data "$1" >&2
  [ -z "${SSC_OUTPUT:-}" ] || cp -R "$1/logs" "$SSC_OUTPUT/"
}

# fault_suite FOLDER [OPTION...]: the tests of a folder with the harness of faults; their figures go to standard output,
# also those of a failed run, and everything else to standard error.
fault_suite() {
  local folder=$1 option options=() status=0
  shift
  for option in "$@"; do
    case $option in
      -h | --help) usage "$0" && exit 0 ;;
      --json) ;;
      *) options+=("$option") ;;
    esac
  done
  rm -f "$SSC_OUTPUT/figures.jsonl"
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$SSC_ROOT/Tests/Harness "$SSC_PYTHON" -m pytest -q -rA --show-capture=stdout \
    -p no:cacheprovider --rootdir "$folder" "$folder" "${options[@]}" >&2 || status=$?
  cp -R "$SSC_TEMPORARY"/*/logs "$SSC_OUTPUT/" 2>/dev/null || true
  [ ! -s "$SSC_OUTPUT/figures.jsonl" ] || cat "$SSC_OUTPUT/figures.jsonl"
  return "$status"
}
