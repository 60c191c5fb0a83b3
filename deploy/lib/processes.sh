# Processes that we started, known by id and start time, so that a reused id is never mistaken for ours.
# shellcheck shell=bash

# start_time PID: clock ticks since boot, or nothing when the process is gone (a zombie counts as gone).
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" = Z ] || echo "${20}"
}

# record_process FILE PID
record_process() { echo "$2 $(start_time "$2")" >"$1"; }

# recorded_pid FILE: the id, when that very process still runs.
recorded_pid() {
  local pid started
  read -r pid started 2>/dev/null <"$1" || return 1
  [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ] && echo "$pid"
}

not_running() { ! recorded_pid "$1" >/dev/null; }

# stop_recorded FILE SECONDS: TERM to the process, then KILL to whatever is left of its session.
stop_recorded() {
  local file=$1 pid
  if pid=$(recorded_pid "$file"); then
    kill -TERM "$pid" 2>/dev/null || true
    wait_until "$2" not_running "$file" || warn "$(basename "$file" .pid) did not stop within $2 s; it was killed"
    pkill -KILL -s "$pid" 2>/dev/null || true
    wait_until 5 not_running "$file" || warn "process $pid cannot be killed"
  fi
  rm -f "$file"
}

# start_recorded FILE LOG COMMAND...: runs the command in a session of its own, out of reach of the terminal's Ctrl-C.
start_recorded() {
  local file=$1 log=$2
  shift 2
  setsid "$@" </dev/null >>"$log" 2>&1 9>&- &
  record_process "$file" $!
}
