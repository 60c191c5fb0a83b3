# A private RabbitMQ node: own port mapper, own cookie, own folders, loopback only; several run side by side.
# shellcheck shell=bash

# Who may do what on the broker: user, configure, write, read, tags.
# Only `admin` declares topology. A service publishes to its exchanges and reads its own queues; `foreign` is what
# the other systems of the institute use; `dashboard` reads the published stream from any offset. Both may ask for
# messages again (`replay`), and each reads the queue into which only what it may see is published again.
broker_users() {
  cat <<'USERS'
intake         ^$  ^(events|answers|replay)$                           ^((svc|dead)\.intake(\.p[0-9]+)?|replay\.intake)$          -
validation     ^$  ^(events|registry|answers|replay)$                  ^((svc|dead)\.validation(\.p[0-9]+)?|replay\.validation)$      -
notification   ^$  ^(events|answers|replay)$                           ^((svc|dead)\.notification(\.p[0-9]+)?|replay\.notification)$    -
planning       ^$  ^(events|answers|replay)$                           ^((svc|dead)\.planning(\.p[0-9]+)?|replay\.planning)$        -
statistics     ^$  ^(events|statistics|answers|replay)$                ^((svc|dead)\.statistics(\.p[0-9]+)?|replay\.statistics)$      -
foreign        ^$  ^(affiliation|replay)$                       ^replay\.registry$                        -
dashboard      ^$  ^replay$                                     ^(statistics\.v1|replay\.dashboard)$      -
admin          .*  .*                                           .*                                        administrator
USERS
}

# broker_passwords FOLDER: one random password a user, made once; only the owner reads them.
broker_passwords() {
  local folder=$1 user rest
  mkdir -p "$folder"
  while read -r user rest; do
    [ -s "$folder/broker-$user" ] || (umask 077 && openssl rand -hex 24 | tr -d '\n' >"$folder/broker-$user")
  done < <(broker_users)
}

# password_hash PASSWORD: RabbitMQ's form, base64(salt, SHA-256(salt, password)) with a salt of four bytes.
password_hash() {
  local salt
  salt=$(openssl rand -hex 4)
  { hex_bytes "$salt" && { hex_bytes "$salt" && printf '%s' "$1"; } | openssl dgst -sha256 -binary; } | base64 -w0
}

# hex_bytes DIGITS: the bytes that pairs of hexadecimal digits stand for.
# shellcheck disable=SC2001
hex_bytes() { printf "%b" "$(sed 's/../\\x&/g' <<<"$1")"; }

# broker_definitions SECRETS TARGET: virtual host, users and permissions, imported by the node at each start.
# Importing is one file instead of two dozen rabbitmqctl calls, each of which would start an Erlang machine.
broker_definitions() {
  local user configure write read tags users='' permissions='' separator=''
  while read -r user configure write read tags; do
    users+="$separator{\"name\":\"$user\",\"password_hash\":\"$(password_hash "$(<"$1/broker-$user")")\",
  \"hashing_algorithm\":\"rabbit_password_hashing_sha256\",\"tags\":\"${tags#-}\"}"
    permissions+="$separator{\"user\":\"$user\",\"vhost\":\"ssc\",\"configure\":\"${configure//\\/\\\\}\",
  \"write\":\"${write//\\/\\\\}\",\"read\":\"${read//\\/\\\\}\"}"
    separator=$',\n'
  done < <(broker_users)
  (umask 077 && printf '{"vhosts":[{"name":"ssc"}],\n"users":[%s],\n"permissions":[%s]}\n' \
    "$users" "$permissions" >"$2")
}

# broker_environment FOLDER BASE: sets BROKER_ENVIRONMENT for the node and for rabbitmqctl.
broker_environment() {
  local folder=$1 base=$2
  BROKER_ENVIRONMENT=(
    "HOME=$folder/home" "PATH=$PATH" "LANG=C.UTF-8"
    "ERL_EPMD_PORT=$(port_of epmd "$base")" "ERL_EPMD_ADDRESS=127.0.0.1"
    "RABBITMQ_NODENAME=ssc@localhost" "RABBITMQ_DIST_PORT=$(port_of distribution "$base")"
    "RABBITMQ_MNESIA_BASE=$folder/mnesia" "RABBITMQ_LOG_BASE=$folder/log" "RABBITMQ_LOGS=-"
    "RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf" "RABBITMQ_CONF_ENV_FILE=/dev/null"
    "RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins"
    # No busy waiting: on two cores the schedulers would take the time of the services.
    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
  )
}

# broker_configuration TARGET DEFINITIONS ADDRESS AMQP MANAGEMENT PROMETHEUS
broker_configuration() {
  render "$ROOT/deploy/rabbitmq/rabbitmq.conf.template" "$1" SSC_DEFINITIONS="$2" SSC_BROKER_ADDRESS="$3" \
    SSC_BROKER_PORT="$4" SSC_MANAGEMENT_PORT="$5" SSC_PROMETHEUS_PORT="$6"
}

# broker_prepare FOLDER SECRETS BASE: the node's folders and files; existing data stay.
broker_prepare() {
  local folder=$1 secrets=$2 base=$3
  mkdir -p "$folder"/{home,mnesia,log}
  [ -s "$folder/home/.erlang.cookie" ] ||
    (umask 277 && openssl rand -hex 20 | tr -d '\n' >"$folder/home/.erlang.cookie")
  broker_passwords "$secrets"
  broker_definitions "$secrets" "$folder/definitions.json"
  broker_configuration "$folder/rabbitmq.conf" "$folder/definitions.json" 127.0.0.1 "$(port_of broker "$base")" \
    "$(port_of management "$base")" "$(port_of prometheus "$base")"
  cp "$ROOT/deploy/rabbitmq/enabled_plugins" "$folder/enabled_plugins"
  broker_environment "$folder" "$base"
}

# The commands of the two processes of a node; epmd runs in the foreground so that it can be stopped by its own id.
epmd_command() { EPMD_COMMAND=(epmd -port "$(port_of epmd "$1")" -address 127.0.0.1); }
broker_command() { BROKER_COMMAND=(env -i "${BROKER_ENVIRONMENT[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server); }

# broker_start FOLDER SECRETS BASE: a node for tests, started and waited for, without a supervisor.
broker_start() {
  local folder=$1 secrets=$2 base=$3
  broker_prepare "$folder" "$secrets" "$base"
  epmd_command "$base"
  broker_command
  start_recorded "$folder/epmd.pid" "$folder/log/epmd.log" "${EPMD_COMMAND[@]}"
  wait_until 10 port_in_use "$(port_of epmd "$base")" || fail "epmd did not start" "read $folder/log/epmd.log"
  start_recorded "$folder/broker.pid" "$folder/log/broker.log" "${BROKER_COMMAND[@]}"
  wait_until 90 speaks_amqp 127.0.0.1 "$(port_of broker "$base")" ||
    fail "the broker did not start" "read $folder/log/broker.log"
}

# broker_stop FOLDER
broker_stop() {
  stop_recorded "$1/broker.pid" 30
  stop_recorded "$1/epmd.pid" 5
}
