#!/usr/bin/env bash
# Installs what is missing, builds Unidyn, and runs the demo study into out/demo:
# a coordinator and one worker for each core.
set -euo pipefail

cd "$(dirname "$0")/.."
jobs/install.sh jobs/packages.txt
jobs/build.sh release -DUNIDYN_TESTS=OFF

workers=$(nproc)
launch=(mpirun -n $((workers + 1)) --oversubscribe --bind-to none)
if [ "$(id -u)" = 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
# Containers often forbid the system call behind single-copy transfers.
export OMPI_MCA_btl_vader_single_copy_mechanism=none
exec "${launch[@]}" build/release/src/unidyn run jobs/demo.cfg -o out/demo "$@"
