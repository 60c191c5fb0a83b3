# The front door: nginx with its own configuration and folders, never those in /etc.
# shellcheck shell=bash

# front_configuration TARGET RUN PAGES LISTEN SCHEME LOOPBACK_LIMIT ACCESS_LOG USER INTAKE VALIDATION NOTIFICATION
#   PLANNING STATISTICS: the last five are host:port of the services; several with blanks between them where INSTANCES
#   is more than one. With RESOLVER, the address of a name server, each is a name that has an address for each instance.
front_configuration() {
  local user_line='' resolver_line='' again=off patience=60s place behind=()
  # nginx started by root hands its workers to another user, who could not enter the data folder.
  [ -z "$8" ] || user_line="user $8;"
  # Without a limit of our own an answer is believed as long as it asks for, with Docker ten minutes.
  [ -z "${RESOLVER:-}" ] || resolver_line="resolver $RESOLVER valid=2s ipv6=off; resolver_timeout 3s;"
  for place in {0..4}; do behind+=("$(behind "${SHORT_NAME[${SERVICES[place]}]}" "${@:place + 9:1}")"); done
  # A request that had no effect, or that has none, goes to the other instance; a POST that was sent never does. How
  # many addresses a name has is known only when it is asked for.
  [ "${INSTANCES:-1}" = 1 ] || patience=20s
  [ "${INSTANCES:-1}${RESOLVER:-}" = 1 ] || again='error timeout'
  render "$ROOT/deploy/nginx/nginx.conf.template" "$1" SSC_RUN="$2" SSC_PAGES="$3" SSC_LISTEN="$4" SSC_SCHEME="$5" \
    SSC_LIMIT_LOOPBACK="$6" SSC_ACCESS_LOG="$7" SSC_USER_LINE="$user_line" SSC_MIME_TYPES=/etc/nginx/mime.types \
    SSC_NEXT_UPSTREAM="$again" SSC_READ_TIMEOUT="$patience" SSC_RESOLVER_LINE="$resolver_line" \
    SSC_BEHIND_INTAKE="${behind[0]}" SSC_BEHIND_VALIDATION="${behind[1]}" SSC_BEHIND_NOTIFICATION="${behind[2]}" \
    SSC_BEHIND_PLANNING="${behind[3]}" SSC_BEHIND_STATISTICS="${behind[4]}"
}

# behind NAME ADDRESSES: the lines that give $behind_NAME its value, a group of servers or a name. One server is never
# marked down, that would only make its restart longer; of two, one that failed is left alone for some seconds.
behind() {
  local address limits='max_fails=0' servers=''
  if [ -n "${RESOLVER:-}" ]; then
    echo "map '' \$behind_$1 { default $2; }"
    return
  fi
  [ "${INSTANCES:-1}" = 1 ] || limits='max_fails=1 fail_timeout=3s'
  for address in $2; do servers+="server $address $limits; "; done
  echo "upstream $1 { ${servers}keepalive 32; } map '' \$behind_$1 { default $1; }"
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
