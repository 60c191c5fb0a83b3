# The five services: their names and every configuration key they are given.
# shellcheck shell=bash

SERVICES=(Intake RequirementValidation Notification VisitPlanning Statistics)

# Names on the broker, in file names and in routes.
declare -grA SHORT_NAME=(
  [Intake]=intake [RequirementValidation]=validation [Notification]=notification [VisitPlanning]=planning
  [Statistics]=statistics
)

# instances: the processes of the services, one each, or two where INSTANCES says so: Intake and Intake.2.
instances() {
  printf '%s\n' "${SERVICES[@]}"
  [ "${INSTANCES:-1}" = 1 ] || printf '%s.2\n' "${SERVICES[@]}"
}

# instances_of SERVICE
instances_of() { instances | grep -x "$1\(\.2\)\?"; }

# url_key INSTANCE: the variable that holds its address; a name of the environment has no full stop.
url_key() {
  local name=${1^^}
  echo "SSC_URL_${name//./_}"
}

# store_location ROLE SCHEMA DATA BASE: where a database is; STORE chooses between sqlite and postgres.
store_location() {
  case ${STORE:-sqlite} in
    postgres) echo "postgres://$1@127.0.0.1:$(port_of postgres "$4")/ssc?schema=$2" ;;
    *) [ "$2" = vault ] && echo "sqlite:$3/vault/vault.db" || echo "sqlite:$3/store/$2.db" ;;
  esac
}

# service_environment INSTANCE DATA BASE MAIL_PORT: one KEY=VALUE a line, for the kind of store that STORE names. Two
# instances of a service differ in their port only. docker-compose.yml gives the same keys; deploy/test compose compares
# the two.
service_environment() {
  local service=${1%.2} data=$2 base=$3 mail=$4 short=${SHORT_NAME[${1%.2}]}
  cat <<KEYS
SSC_STORE=$(store_location "$short" "$short" "$data" "$base")
SSC_DATA=$data/services/$short
SSC_VAULT=$(store_location "$short" vault "$data" "$base")
SSC_KEYS=$data/keys
SSC_BROKER=amqp://$short@127.0.0.1:$(port_of broker "$base")/ssc
SSC_BROKER_PASSWORD_FILE=$data/secrets/broker-$short
SSC_HTTP_HOST=127.0.0.1
SSC_HTTP_PORT=$(port_of "$1" "$base")
SSC_PUBLIC_URL=http://127.0.0.1:$(port_of front "$base")
SSC_LOG_LEVEL=${SSC_LOG_LEVEL:-info}
SSC_CATALOGUE=${SSC_CATALOGUE:-$ROOT/deploy/data}
KEYS
  [ "${STORE:-sqlite}" != postgres ] || echo "SSC_STORE_PASSWORD_FILE=$data/secrets/store-$short"
  case $service in
    Intake) echo "SSC_ADMIN_PASSWORD_FILE=$data/secrets/staff-admin" ;;
    Notification)
      echo "SSC_SMTP=smtp://127.0.0.1:$mail"
      echo "SSC_SMTP_FROM=${SSC_SMTP_FROM:-no-responder@ssc.example}"
      ;;
    Statistics) echo "SSC_STATISTICS_BASELINE=${SSC_STATISTICS_BASELINE:-$ROOT/deploy/data/transparencia.csv}" ;;
  esac
}

# staff_password FILE: the password of the first staff account, made once.
staff_password() { [ -s "$1" ] || (umask 077 && openssl rand -hex 12 | tr -d '\n' >"$1"); }

# stores_location DATA BASE: what the stores of the five services have in common.
stores_location() {
  case ${STORE:-sqlite} in
    postgres) store_owner "$(port_of postgres "$2")" ;;
    *) echo "sqlite:$1/store" ;;
  esac
}

# system_environment DATA BASE MAIL_PORT BIN: what ssc, the suites and the benches need to reach a running system.
system_environment() {
  local data=$1 base=$2 mail=$3 bin=$4 service
  cat <<KEYS
SSC_PUBLIC_URL=http://127.0.0.1:$(port_of front "$base")
SSC_KEYS=$data/keys
SSC_VAULT=$(store_location intake vault "$data" "$base")
SSC_CATALOGUE=${SSC_CATALOGUE:-$ROOT/deploy/data}
SSC_BROKER=amqp://admin@127.0.0.1:$(port_of broker "$base")/ssc
SSC_BROKER_PASSWORD_FILE=$data/secrets/broker-admin
SSC_FOREIGN_BROKER=amqp://foreign@127.0.0.1:$(port_of broker "$base")/ssc
SSC_FOREIGN_BROKER_PASSWORD_FILE=$data/secrets/broker-foreign
SSC_DASHBOARD_BROKER=amqp://dashboard@127.0.0.1:$(port_of broker "$base")/ssc
SSC_DASHBOARD_BROKER_PASSWORD_FILE=$data/secrets/broker-dashboard
SSC_BROKER_MANAGEMENT=http://127.0.0.1:$(port_of management "$base")
SSC_ADMIN_PASSWORD_FILE=$data/secrets/staff-admin
SSC_MAIL_FOLDER=$data/mail
SSC_MAIL_PORT=$mail
SSC_DATA_FOLDER=$data
SSC_BIN=$bin
SSC_STORES=$(stores_location "$data" "$base")
SSC_STORES_PASSWORD_FILE=$data/secrets/store-owner
SSC_BACKUPS=${SSC_BACKUPS:-$data/backups}
KEYS
  while read -r service; do
    echo "$(url_key "$service")=http://127.0.0.1:$(port_of "$service" "$base")"
  done < <(instances)
}
