# Building: one configuration (release) for running, testing and measuring, so that nothing is compiled twice.
# shellcheck shell=bash

require_swift() {
  command -v swift >/dev/null || fail "swift is not on the PATH" \
    "install Swift 6.1 or newer from https://www.swift.org/install/linux/debian/12/ and open a new shell"
  local version
  version=$(swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*' | head -n 1 | cut -d' ' -f3)
  [[ ${version%%.*} =~ ^[0-9]+$ ]] && { [ "${version%%.*}" -gt 6 ] || [[ $version =~ ^6\.[1-9] ]]; } ||
    fail "Swift ${version:-of unknown version} is too old" "install Swift 6.1 or newer"
}

# build_products [OPTION...]: every product in one call; the package manager shows its progress.
build_products() {
  require_swift
  step "Building (the first build takes minutes, later ones seconds)"
  (cd "$ROOT" && swift build -c release "$@") >&2 || fail "the build failed" \
    "read the lines above; without a network the Swift packages cannot be fetched the first time"
}

# products_folder: where the executables are; fails when one is missing.
products_folder() {
  local folder=${SSC_BIN:-$ROOT/.build/release} product
  for product in "${SERVICES[@]}" ssc; do
    [ -x "$folder/$product" ] || fail "$folder/$product is missing" "run deploy/up once without --no-build"
  done
  (cd "$folder" && pwd)
}
