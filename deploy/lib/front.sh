# The front door: nginx with its own configuration and folders, never those in /etc.
# shellcheck shell=bash

# front_configuration TARGET RUN PAGES LISTEN SCHEME LOOPBACK_LIMIT ACCESS_LOG USER INTAKE VALIDATION NOTIFICATION
#   PLANNING STATISTICS: the last five are host:port of the services.
front_configuration() {
  local user_line=''
  # nginx started by root hands its workers to another user, who could not enter the data folder.
  [ -z "$8" ] || user_line="user $8;"
  render "$ROOT/deploy/nginx/nginx.conf.template" "$1" SSC_RUN="$2" SSC_PAGES="$3" SSC_LISTEN="$4" SSC_SCHEME="$5" \
    SSC_LIMIT_LOOPBACK="$6" SSC_ACCESS_LOG="$7" SSC_USER_LINE="$user_line" SSC_MIME_TYPES=/etc/nginx/mime.types \
    SSC_UPSTREAM_INTAKE="$9" SSC_UPSTREAM_VALIDATION="${10}" SSC_UPSTREAM_NOTIFICATION="${11}" \
    SSC_UPSTREAM_PLANNING="${12}" SSC_UPSTREAM_STATISTICS="${13}"
}

# front_prepare FOLDER LOGS BASE: SSC_RATE_LIMIT=off frees loopback from the limits, for load runs.
front_prepare() {
  local folder=$1 logs=$2 base=$3 limited=1 user='' service upstreams=()
  mkdir -p "$folder/run"
  [ "${SSC_RATE_LIMIT:-on}" != off ] || limited=0
  [ "$(id -u)" -ne 0 ] || user=root
  for service in "${SERVICES[@]}"; do upstreams+=("127.0.0.1:$(port_of "$service" "$base")"); done
  front_configuration "$folder/nginx.conf" "$folder/run" "$ROOT/deploy/nginx/pages" \
    "127.0.0.1:$(port_of front "$base")" http "$limited" "$logs/access.log" "$user" "${upstreams[@]}"
  nginx -p "$folder" -c "$folder/nginx.conf" -t -q 2>"$folder/test.log" ||
    fail "nginx refuses its configuration: $(head -n 1 "$folder/test.log")" "read $folder/test.log and deploy/nginx/nginx.conf.template"
}

front_command() { FRONT_COMMAND=(nginx -p "$1" -c "$1/nginx.conf" -g 'daemon off;'); }
