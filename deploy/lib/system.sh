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

# last_business_day YEAR-MONTH: the last day that is neither a weekend nor a national rest day.
last_business_day() {
  local day
  day=$(date -u -d "$1-01 +1 month -1 day" +%F)
  while [ "$(date -u -d "$day" +%u)" -gt 5 ] || grep -q "^$day," "$ROOT/deploy/data/ec_feriados.csv"; do
    day=$(date -u -d "$day -1 day" +%F)
  done
  echo "$day"
}

# month_environment YEAR-MONTH: what a system needs to play a month; its clock stands at eight in the morning on the
# mainland, so that the day does not end during the run.
month_environment() {
  SSC_CLOCK=$(last_business_day "$1")T13:00:00Z
  export SSC_CLOCK SSC_STATISTICS_CUTOVER=$1 SSC_INTAKE_BACKDATED_DAYS=31 SSC_RATE_LIMIT=off
  export SSC_LOG_LEVEL=${SSC_LOG_LEVEL:-warning}
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
