# The front door: nginx with its own configuration and folders, never those in /etc.
# shellcheck shell=bash

# front_configuration TARGET RUN PAGES LISTEN SCHEME LOOPBACK_LIMIT ACCESS_LOG USER INTAKE VALIDATION NOTIFICATION
#   PLANNING STATISTICS: the last five are host:port of the services; several with blanks between them, or a name that
#   has several addresses, where INSTANCES is more than one.
front_configuration() {
  local user_line='' again=off patience=60s service servers=()
  # nginx started by root hands its workers to another user, who could not enter the data folder.
  [ -z "$8" ] || user_line="user $8;"
  for service in "${@:9}"; do servers+=("$(upstream_servers "$service")"); done
  # A request that had no effect, or that has none, goes to the other instance; a POST that was sent never does.
  [ "${INSTANCES:-1}" = 1 ] || again='error timeout' patience=20s
  render "$ROOT/deploy/nginx/nginx.conf.template" "$1" SSC_RUN="$2" SSC_PAGES="$3" SSC_LISTEN="$4" SSC_SCHEME="$5" \
    SSC_LIMIT_LOOPBACK="$6" SSC_ACCESS_LOG="$7" SSC_USER_LINE="$user_line" SSC_MIME_TYPES=/etc/nginx/mime.types \
    SSC_NEXT_UPSTREAM="$again" SSC_READ_TIMEOUT="$patience" \
    SSC_UPSTREAM_INTAKE="${servers[0]}" SSC_UPSTREAM_VALIDATION="${servers[1]}" \
    SSC_UPSTREAM_NOTIFICATION="${servers[2]}" SSC_UPSTREAM_PLANNING="${servers[3]}" \
    SSC_UPSTREAM_STATISTICS="${servers[4]}"
}

# upstream_servers ADDRESSES: one server is never marked down, that would only make its restart longer; of two, one that
# failed is left alone for some seconds.
upstream_servers() {
  local address limits='max_fails=0' line=''
  [ "${INSTANCES:-1}" = 1 ] || limits='max_fails=1 fail_timeout=3s'
  for address in $1; do line+="server $address $limits; "; done
  echo "$line"
}

# front_prepare FOLDER LOGS BASE: SSC_RATE_LIMIT=off frees loopback from the limits, for load runs.
front_prepare() {
  local folder=$1 logs=$2 base=$3 limited=1 user='' service instance addresses upstreams=()
  mkdir -p "$folder/run"
  [ "${SSC_RATE_LIMIT:-on}" != off ] || limited=0
  [ "$(id -u)" -ne 0 ] || user=root
  for service in "${SERVICES[@]}"; do
    addresses=''
    while read -r instance; do addresses+="127.0.0.1:$(port_of "$instance" "$base") "; done < <(instances_of "$service")
    upstreams+=("$addresses")
  done
  front_configuration "$folder/nginx.conf" "$folder/run" "$ROOT/deploy/nginx/pages" \
    "127.0.0.1:$(port_of front "$base")" http "$limited" "$logs/access.log" "$user" "${upstreams[@]}"
  nginx -p "$folder" -c "$folder/nginx.conf" -t -q 2>"$folder/test.log" ||
    fail "nginx refuses its configuration: $(head -n 1 "$folder/test.log")" "read $folder/test.log and deploy/nginx/nginx.conf.template"
}

front_command() { FRONT_COMMAND=(nginx -p "$1" -c "$1/nginx.conf" -g 'daemon off;'); }
