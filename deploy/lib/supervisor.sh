# Starts the processes of a system in order, restarts what falls, stops all in reverse order.
# shellcheck shell=bash
# Uses DATA, LOGS, RUN, BASE, MAIL_PORT, BIN, STORE, INSTANCES of deploy/up.

ORDER=()                 # names, in the order of starting
declare -A NAME_OF=()    # process id -> name; "restart NAME" for a back-off timer
declare -A STARTED=() FAILURES=()
LOOK=''                  # process id of the timer for the next look at who is gone
STOPPING=no
STARTING=no              # yes between the birth of a process and the note of its id
ASKED_STATUS=''          # status to end with, when the signal came in between

# A process that has run for so many seconds counts as healthy again: its back-off begins anew.
readonly HEALTHY_AFTER=60
readonly LONGEST_BACK_OFF=30
# Seconds between two looks for processes that ended without a report.
readonly LOOK_EVERY=5

# command_of NAME: sets COMMAND.
command_of() {
  local keys
  case $1 in
    epmd) epmd_command "$BASE" && COMMAND=("${EPMD_COMMAND[@]}") ;;
    broker) broker_command && COMMAND=("${BROKER_COMMAND[@]}") ;;
    postgres) postgres_command "$DATA/postgres" "$(port_of postgres "$BASE")" && COMMAND=("${POSTGRES_COMMAND[@]}") ;;
    mail) COMMAND=("$BIN/ssc" mail-sink --port "$MAIL_PORT" --folder "$DATA/mail") ;;
    front) front_command "$DATA/nginx" && COMMAND=("${FRONT_COMMAND[@]}") ;;
    *)
      mapfile -t keys < <(service_environment "$1" "$DATA" "$BASE" "$MAIL_PORT")
      [ -z "${SSC_CLOCK:-}" ] || keys+=("SSC_CLOCK=$(exercise_time)")
      COMMAND=(env "${keys[@]}" "$BIN/${1%.2}")
      ;;
  esac
}

# exercise_time: the moment of an exercise's clock now. A process that starts later, or again, agrees with the others.
exercise_time() { date -u -d "@$(($(date -u -d "$SSC_CLOCK" +%s) + SECONDS))" +%FT%TZ; }

launch() {
  local name=$1
  command_of "$name"
  STARTING=yes
  start_recorded "$RUN/$name.pid" "$LOGS/$name.log" "${COMMAND[@]}"
  STARTING=no
  [ -z "$ASKED_STATUS" ] || exit "$ASKED_STATUS"
  NAME_OF[$!]=$name
  STARTED[$name]=$SECONDS
}

# asked_to_stop STATUS: the answer to a signal; never between the birth of a process and the note of its id, which would
# leave it behind.
asked_to_stop() {
  STOPPING=yes
  ASKED_STATUS=$1
  [ "$STARTING" = yes ] || exit "$1"
}

# begin NAME: the first start of a process.
begin() {
  ORDER+=("$1")
  launch "$1"
}

# await NAME SECONDS COMMAND...: waits until the command succeeds; status 1 when the time is over. A process that dies
# meanwhile ends the start with its own last words.
await() {
  local name=$1 limit=$2
  shift 2
  wait_until "$limit" settled "$name" "$@" || return 1
  ! not_running "$RUN/$name.pid" || fail "$name stopped while starting: $(last_words "$name")" "read $LOGS/$name.log"
}

# await_open NAME SECONDS COMMAND...: the same for the parts that have no /ready.
await_open() { await "$@" || fail "$1 does not answer after $2 s: $(last_words "$1")" "read $LOGS/$1.log"; }

settled() {
  local name=$1
  shift
  not_running "$RUN/$name.pid" || "$@"
}

last_words() { tail -n 3 "$LOGS/$1.log" 2>/dev/null | tr '\n' ' ' | cut -c1-600; }

# await_service SERVICE: waits for /ready, and says the reasons it gives when it does not come.
await_service() {
  local name=$1 port
  port=$(port_of "$name" "$BASE")
  await "$name" 90 http_ready 127.0.0.1 "$port" ||
    fail "$name is not ready: $(http_get 127.0.0.1 "$port" /ready | tail -n +2 | head -c 600)" "read $LOGS/$name.log"
  say "    $name is ready"
}

# stop_all: reverse order, by recorded id; also what an earlier supervisor left.
stop_all() {
  local index name file
  STOPPING=yes
  trap '' INT TERM HUP
  [ ${#ORDER[@]} -eq 0 ] || step "Stopping"
  for ((index = ${#ORDER[@]} - 1; index >= 0; index--)); do
    name=${ORDER[index]}
    stop_process "$name" 10
  done
  for file in "${!NAME_OF[@]}"; do
    [[ ${NAME_OF[$file]} != restart* ]] || kill "$file" 2>/dev/null || true
  done
  [ -z "$LOOK" ] || kill "$LOOK" 2>/dev/null || true
  rm -f "$RUN/ready" "$RUN/up.pid"
}

# stop_process NAME SECONDS: the broker and the database close their files first.
stop_process() {
  case $1 in
    postgres) postgres_stop "$RUN/postgres.pid" ;;
    broker) stop_recorded "$RUN/broker.pid" 30 ;;
    *) stop_recorded "$RUN/$1.pid" "$2" ;;
  esac
}

# stop_leftovers: processes of a supervisor that was killed hard; the broker goes last but one, epmd last.
stop_leftovers() {
  local name file
  for name in front {Statistics,VisitPlanning,Notification,RequirementValidation,Intake}{.2,} mail postgres broker epmd; do
    file="$RUN/$name.pid"
    [ -e "$file" ] || continue
    not_running "$file" || say "Stopping $name, left over from an earlier run"
    stop_process "$name" 20
  done
}

# supervise: returns only when a signal has asked for the end.
supervise() {
  local finished status
  look_later
  while [ "$STOPPING" = no ]; do
    finished=none
    status=0
    wait -n -p finished "${!NAME_OF[@]}" "$LOOK" 2>/dev/null || status=$?
    [ "$STOPPING" = no ] || continue
    if [ -n "${NAME_OF[${finished:-none}]:-}" ]; then
      ended "$finished" "$status"
    else
      # Time to look around, or bash knows none of the ids any more.
      find_gone
      look_later
    fi
  done
}

look_later() {
  sleep "$LOOK_EVERY" 9>&- &
  LOOK=$!
}

# find_gone: deals with the processes that are gone without a report. Bash can forget a child that ends at the same
# moment as others.
find_gone() {
  local pid
  for pid in "${!NAME_OF[@]}"; do
    read_start_time "$pid"
    [ -n "$START_TIME" ] || ended "$pid" unknown
  done
}

# ended PID STATUS: starts a process again after its back-off, which is a process that ends too.
ended() {
  local name=${NAME_OF[$1]} delay
  unset "NAME_OF[$1]"
  if [[ $name == restart* ]]; then
    launch "${name#restart }"
    return
  fi
  [ $((SECONDS - STARTED[$name])) -lt "$HEALTHY_AFTER" ] || FAILURES[$name]=0
  FAILURES[$name]=$((${FAILURES[$name]:-0} + 1))
  delay=$((1 << (FAILURES[$name] < 6 ? FAILURES[$name] - 1 : 5)))
  [ "$delay" -le "$LONGEST_BACK_OFF" ] || delay=$LONGEST_BACK_OFF
  # What the process left in its session would hold the port against its successor.
  pkill -KILL -s "$1" 2>/dev/null || true
  warn "$name stopped (status $2); starting it again in $delay s, see $LOGS/$name.log"
  sleep "$delay" 9>&- &
  NAME_OF[$!]="restart $name"
}
