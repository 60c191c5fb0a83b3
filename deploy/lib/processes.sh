# Processes that we started, known by id and start time, so that a reused id is never mistaken for ours.
# shellcheck shell=bash

# read_start_time PID: sets START_TIME to the clock ticks since boot, or to nothing when the process is gone (a zombie
# counts as gone). Without a child process: Ctrl-C reaches every child of the terminal, and would lose the answer.
read_start_time() {
  local stat=''
  START_TIME=''
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" = Z ] || START_TIME=${20}
}

# record_process FILE PID
record_process() {
  read_start_time "$2"
  echo "$2 $START_TIME" >"$1"
}

# recorded_pid FILE: the id, when that very process still runs.
recorded_pid() {
  local pid started
  read -r pid started 2>/dev/null <"$1" || return 1
  read_start_time "$pid"
  [ -n "$started" ] && [ "$START_TIME" = "$started" ] && echo "$pid"
}

not_running() { ! recorded_pid "$1" >/dev/null; }

# stop_recorded FILE SECONDS: TERM to the process, then KILL to whatever is left of its session. A start script may have
# lost the TERM while its program was still loading, so its children get it again after some seconds.
stop_recorded() {
  local file=$1 pid
  if pid=$(recorded_pid "$file"); then
    kill -TERM "$pid" 2>/dev/null || true
    wait_until 4 not_running "$file" || pkill -TERM -P "$pid" 2>/dev/null || true
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
