# Loads every shared function; ROOT is the top of the checkout.
# shellcheck shell=bash disable=SC1091

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
for part in output ports waiting packages processes build services broker postgres front python system benchmarks; do
  # shellcheck source=/dev/null
  source "$ROOT/deploy/lib/$part.sh"
done
unset part
# The usual tools of root, which a plain user's path leaves out (nginx).
PATH=$PATH:/usr/sbin:/sbin
