# What the benchmarks need beside the products: the peers, and a private broker.
# shellcheck shell=bash

# bench_peers: sets SSC_PEERS (compiled C peers) and BENCH_PYTHON (an environment with the Python peers).
bench_peers() {
  local source folder="$ROOT/.run/bench-venv" stamp
  install_packages bench
  export SSC_PEERS=$SSC_TEMPORARY/peers
  mkdir -p "$SSC_PEERS"
  for source in group_commit publish; do
    # shellcheck disable=SC2046
    bench_compile "$source.c" -o "$SSC_PEERS/$source" $(pkg-config --cflags --libs sqlite3 librabbitmq) -lpthread
  done
  bench_compile count_allocations.c -o "$SSC_PEERS/count_allocations.so" -shared -fPIC
  BENCH_PYTHON="$folder/bin/python"
  stamp=$(sha256sum <"$ROOT/deploy/requirements-bench.txt" | cut -c1-16)
  [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  step "Preparing the Python peers in .run/bench-venv"
  rm -rf "$folder"
  mkdir -p "$ROOT/.run"
  { /usr/bin/python3 -m venv "$folder" &&
    "$BENCH_PYTHON" -m pip install -q --disable-pip-version-check -r "$ROOT/deploy/requirements-bench.txt"; } >&2 ||
    fail "the Python peers could not be installed" "check the network, then run it again"
  echo "$stamp" >"$folder/stamp"
}

# bench_compile SOURCE OPTION...: a C source of the peers.
bench_compile() {
  cc -O2 -Wall "$ROOT/Tests/Benchmarks/Peers/$1" "${@:2}" || fail "$1 does not compile" "read the lines above"
}

# bench_broker: a node of its own, for the variables SSC_BENCH_BROKER_…; stop it with broker_stop "$SSC_TEMPORARY/broker".
bench_broker() {
  local base
  base=$(free_base)
  broker_start "$SSC_TEMPORARY/broker" "$SSC_TEMPORARY/secrets" "$base"
  SSC_BENCH_BROKER_PORT=$(port_of broker "$base")
  export SSC_BENCH_BROKER_PORT SSC_BENCH_BROKER_HOST=127.0.0.1 SSC_BENCH_BROKER_VHOST=ssc SSC_BENCH_BROKER_USER=admin \
    SSC_BENCH_BROKER_PASSWORD_FILE=$SSC_TEMPORARY/secrets/broker-admin
}

# bench_postgres: a server of its own, prepared for one log and for the peer that writes as message-db does.
bench_postgres() {
  local secrets=$SSC_TEMPORARY/secrets port
  private_postgres
  port=$POSTGRES_PORT
  "$SSC_BIN/ssc" store prepare --owner "$(store_owner "$port")" --password-file "$secrets/store-owner" \
    --role-passwords "$secrets" >&2
  SSC_BENCH_OWNER=$(store_owner "$port")
  PGPASSWORD=$(<"$secrets/store-owner")
  export PGPASSWORD
  psql -qX -v ON_ERROR_STOP=1 -d "$SSC_BENCH_OWNER" -f "$ROOT/Tests/Benchmarks/Peers/message_db.sql" >&2
  SSC_BENCH_STORE="postgres://statistics@127.0.0.1:$port/ssc?schema=statistics"
  SSC_BENCH_STORE_PASSWORD_FILE=$secrets/store-statistics
  export SSC_BENCH_OWNER SSC_BENCH_STORE SSC_BENCH_STORE_PASSWORD_FILE
}
