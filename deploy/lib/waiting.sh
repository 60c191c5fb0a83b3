# Waiting for something to become true, with a limit and without busy loops.
# shellcheck shell=bash

# wait_until SECONDS COMMAND...: tries five times a second; status 1 when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# speaks_amqp HOST PORT: true when the broker answers the AMQP header with a frame, that is, takes connections.
speaks_amqp() {
  local answer
  answer=$(timeout 2 bash -c '
    exec 3<>"/dev/tcp/$0/$1" && printf "AMQP\0\0\11\1" >&3 && head -c 1 <&3 | od -An -tu1' "$1" "$2" 2>/dev/null) || return 1
  [ "${answer//[[:space:]]/}" = 1 ]
}

# http_get HOST PORT PATH: prints the status on the first line, then the body; needs nothing but bash.
http_get() {
  timeout 3 bash -c '
    exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" "$2" >&3
    IFS= read -r line <&3 && echo "${line:9:3}"
    while IFS= read -r line <&3 && [ -n "${line%$'"'\\\\r'"'}" ]; do :; done
    cat <&3' "$1" "$2" "$3" 2>/dev/null
}

# http_ready HOST PORT: true when /ready says 200.
http_ready() { [ "$(http_get "$1" "$2" /ready | head -n 1)" = 200 ]; }
