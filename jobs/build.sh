#!/usr/bin/env bash
# build.sh PRESET [CMAKE OPTION...]: configures and builds one preset of CMakePresets.json.
set -euo pipefail

cd "$(dirname "$0")/.."
preset=$1
shift
mkdir -p build
log=build/configure-$preset.log
cmake --preset "$preset" "$@" >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}
# One compiler for each core: more of them need more memory than a laptop has.
cmake --build --preset "$preset" --parallel "$(nproc)"
