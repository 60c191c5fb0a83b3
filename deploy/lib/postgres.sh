# A private PostgreSQL server: own folder, loopback only, passwords for everybody; several run side by side.
# shellcheck shell=bash

# postgres_tool NAME: the program of the newest installed server; Debian keeps them apart by version.
postgres_tool() {
  local folder
  folder=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$folder/$1" ] || fail "PostgreSQL's $1 is missing" "install the packages of deploy/packages.txt"
  echo "$folder/$1"
}

# as_postgres: sets AS_POSTGRES, the words before a command of the server: it refuses to run as root.
as_postgres() {
  AS_POSTGRES=()
  [ "$(id -u)" -ne 0 ] || AS_POSTGRES=(setpriv --reuid postgres --regid postgres --init-groups)
}

# store_passwords FOLDER: one random password for the owner and each service, made once; only the owner reads them.
store_passwords() {
  local name
  mkdir -p "$1"
  for name in owner "${SHORT_NAME[@]}"; do
    [ -s "$1/store-$name" ] || (umask 077 && openssl rand -hex 24 | tr -d '\n' >"$1/store-$name")
  done
}

# postgres_prepare FOLDER SECRETS: makes the cluster, with the owner's role ssc; existing data stay.
# Texts are sorted by bytes, as in SQLite.
postgres_prepare() {
  local folder=$1 secrets=$2 initdb
  store_passwords "$secrets"
  mkdir -p "$folder"
  as_postgres
  if [ ${#AS_POSTGRES[@]} -gt 0 ]; then
    # The server's user must be able to pass through the folder above; it can read nothing there. A start of the system
    # closes that folder again, so this is done for existing data too.
    chmod o+x "$(dirname "$folder")"
    chown postgres "$folder"
    "${AS_POSTGRES[@]}" test -w "$folder" ||
      fail "the user postgres cannot reach $folder" "choose a folder that other users can pass through"
  fi
  [ ! -e "$folder/data/PG_VERSION" ] || return 0
  initdb=$(postgres_tool initdb)
  # The server's user cannot read the secrets, so it gets a copy for this one moment.
  install -m 600 ${AS_POSTGRES:+-o postgres} "$secrets/store-owner" "$folder/password"
  "${AS_POSTGRES[@]}" "$initdb" -D "$folder/data" -U ssc --pwfile="$folder/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null ||
    fail "the database cluster could not be made in $folder" "read the lines above"
  rm "$folder/password"
}

# postgres_command FOLDER PORT: sets POSTGRES_COMMAND.
postgres_command() {
  as_postgres
  POSTGRES_COMMAND=("${AS_POSTGRES[@]}" "$(postgres_tool postgres)" -D "$1/data" -p "$2"
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c shared_buffers=128MB
    -c jit=off -c max_wal_size=1GB)
}

# postgres_ready PORT
postgres_ready() { pg_isready -q -h 127.0.0.1 -p "$1" -U ssc -d postgres; }

# store_owner PORT: address of the owner's role.
store_owner() { echo "postgres://ssc@127.0.0.1:$1/ssc"; }

# postgres_database SECRETS PORT: the database ssc, made once.
postgres_database() {
  local query="SELECT 1 FROM pg_database WHERE datname = 'ssc'"
  local psql=(psql -qtAX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$2" -U ssc -d postgres)
  export PGPASSWORD
  PGPASSWORD=$(<"$1/store-owner")
  [ "$("${psql[@]}" -c "$query")" = 1 ] ||
    "${psql[@]}" -c "CREATE DATABASE ssc TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
  unset PGPASSWORD
}

# postgres_start FOLDER SECRETS PORT: a server for tests, started and waited for, without a supervisor.
postgres_start() {
  postgres_prepare "$1" "$2"
  postgres_command "$1" "$3"
  start_recorded "$1.pid" "$1.log" "${POSTGRES_COMMAND[@]}"
  wait_until 60 postgres_ready "$3" || fail "PostgreSQL did not start" "read $1.log"
  postgres_database "$2" "$3"
}

# private_postgres: a server for one suite below SSC_TEMPORARY, stopped when the suite ends; sets POSTGRES_PORT.
private_postgres() {
  install_packages postgres
  POSTGRES_PORT=$(port_of postgres "$(free_base)")
  trap 'postgres_stop "$SSC_TEMPORARY/postgres.pid"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  # The server's user passes through the folders above its own.
  chmod o+x "$SSC_TEMPORARY" "$(dirname "$SSC_TEMPORARY")"
  postgres_start "$SSC_TEMPORARY/postgres" "$SSC_TEMPORARY/secrets" "$POSTGRES_PORT"
}

# postgres_stop FILE: TERM would wait for every client, INT ends them and closes the data properly.
postgres_stop() {
  local pid
  if pid=$(recorded_pid "$1"); then kill -INT "$pid" 2>/dev/null || true; fi
  wait_until 30 not_running "$1" || true
  stop_recorded "$1" 10
}
