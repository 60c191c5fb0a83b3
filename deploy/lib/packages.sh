# Debian packages: what is missing is installed, nothing else is touched.
# shellcheck shell=bash

# package_names GROUP...
package_names() {
  awk -v wanted="$*" '
    BEGIN { n = split(wanted, group, " ") }
    /^[a-z]/ { for (i = 1; i <= n; i++) if (index("," $2 ",", "," group[i] ",")) { print $1; next } }' \
    "$ROOT/deploy/packages.txt"
}

package_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_packages GROUP...
install_packages() {
  local name missing=() as_root=()
  command -v dpkg-query >/dev/null || fail "this machine is not a Debian system" "use Debian 12, or docker compose up"
  for name in $(package_names "$@"); do package_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "missing packages: ${missing[*]}" "as root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
  fi
  step "Installing Debian packages: ${missing[*]}"
  "${as_root[@]}" bash -s -- "${missing[@]}" <<'ROOT_PART' >&2 ||
    set -euo pipefail
    # Debian starts a server when its package arrives; ours are private, so the machine's own stay off.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
      trap 'rm -f "$policy"' EXIT
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update
    apt-get -q install -y --no-install-recommends "$@"
    if [ -d /run/systemd/system ]; then
      for unit in rabbitmq-server nginx; do
        [[ " $* " != *" $unit "* ]] || systemctl disable "$unit"
      done
    fi
ROOT_PART
    fail "the packages could not be installed" "read the lines above; without a network, install them beforehand: ${missing[*]}"
}
