#!/usr/bin/env bash
# benchmark.sh [CONTEST]...: builds the benchmarks and runs Unidyn and its peers in turn.
# Run it on an otherwise idle machine; see tests/benchmarks/peers.py.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs/install.sh jobs/packages.txt tests/packages.txt
jobs/build.sh release -DUNIDYN_BENCHMARKS=ON
# One core for each contestant: Unidyn runs one process a core.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
# The same OpenBLAS kernels for all: it would treat CPUs newer than itself as the oldest.
if [[ -z "${OPENBLAS_CORETYPE:-}" ]]; then
  if grep -qw avx512bw /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=SKYLAKEX
  elif grep -qw avx2 /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=HASWELL
  fi
fi
exec /usr/bin/python3 -B tests/benchmarks/peers.py "$@"
