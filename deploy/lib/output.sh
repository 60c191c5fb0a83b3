# Words for people: progress on standard error, so that standard output stays free for figures.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
step() { printf '==> %s\n' "$*" >&2; }
warn() { printf 'warning: %s\n' "$*" >&2; }

# fail WHAT HOW-TO-FIX: ends the script; both halves are required so that no error leaves its reader alone.
fail() {
  printf 'error: %s\n' "$1" >&2
  printf '  fix: %s\n' "$2" >&2
  exit 1
}

# option_value OPTION COUNT: fails when an option that needs a value is the last word.
option_value() {
  [ "$2" -ge 2 ] || fail "$1 needs a value" "write it as in: ${0##*/} --help"
}

# usage FILE: prints the comment block at the head of a script, which is its manual.
usage() { sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$1"; }

# render TEMPLATE TARGET NAME=VALUE...: replaces each ${NAME} and refuses to leave one behind.
render() {
  local template=$1 target=$2 text pair left
  shift 2
  text=$(<"$template")
  for pair in "$@"; do text=${text//"\${${pair%%=*}}"/"${pair#*=}"}; done
  left=$(grep -o '\${SSC_[A-Z_]*}' <<<"$text" | sort -u | tr '\n' ' ') || true
  [ -z "$left" ] || fail "$template: no value for $left" "give it to render in the calling script"
  printf '%s\n' "$text" >"$target"
}
