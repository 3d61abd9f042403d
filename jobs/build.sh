#!/usr/bin/env bash
# build.sh PRESET [CMAKE OPTION...]: configures and builds one preset of CMakePresets.json. Sets all relevant options,
# because those of an earlier configuration would otherwise persist. Uses ccache if it is installed; checkouts in
# other places share its cache.
set -euo pipefail

cd "$(dirname "$0")/.."
preset=$1
shift
if command -v ccache >/dev/null; then
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  export CCACHE_SLOPPINESS=pch_defines,time_macros  # required by ccache for precompiled headers
  set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@"
fi
mkdir -p build
log=build/configure-$preset.log
cmake --preset "$preset" "$@" >"$log" 2>&1 || {
  cat "$log" >&2
  exit 1
}
# One compiler for each core; more would need more memory than a laptop has.
cmake --build --preset "$preset" --parallel "$(nproc)"
