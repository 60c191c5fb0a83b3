# Loopback ports: which are taken, and a free block for tests.
# shellcheck shell=bash

# Ports of one system, as offsets from the port of the front door (--port).
declare -grA PORT_OFFSET=(
  [front]=0 [Intake]=1 [RequirementValidation]=2 [Notification]=3 [VisitPlanning]=4 [Statistics]=5 [postgres]=6
  [Intake.2]=7 [RequirementValidation.2]=8 [Notification.2]=9
  [broker]=10 [management]=11 [prometheus]=12 [distribution]=13 [epmd]=14 [mail]=15
  [VisitPlanning.2]=16 [Statistics.2]=17
)

port_in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# port_of NAME BASE
port_of() { echo $(($2 + PORT_OFFSET[$1])); }

# valid_port OPTION VALUE HIGHEST
valid_port() {
  [[ $2 =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge 1024 ] && [ "$2" -le "$3" ] ||
    fail "$1 $2 is not a usable port" "give a number from 1024 to $3"
}

# claim_port NAME PORT OPTION: fails, naming port and option, when something else listens there.
claim_port() {
  ! port_in_use "$2" || fail "port $2 (for $1) is in use by another program" \
    "stop that program ('ss -ltnp sport = :$2' shows it) or choose another port with $3"
}

# free_base: a base whose whole block is free; the start is spread by process id so that parallel runs seldom meet.
free_base() {
  local base offset
  for ((base = 21000 + ($$ % 300) * 20; base < 32000; base += 20)); do
    for offset in "${PORT_OFFSET[@]}"; do port_in_use $((base + offset)) && continue 2; done
    echo "$base"
    return
  done
  fail "no block of 18 free ports between 21000 and 32000" "stop programs that listen there"
}
