#!/usr/bin/env bash
# submit.sh JOB [OPTION]... [-- OPTION OF sbatch]...
#
# Submits a study to Slurm: an array of tasks that each sweep one shard of it (sweep.sbatch), and a job that
# starts when all of them have ended, successfully or not: `unidyn run`, which finishes what is missing and
# gathers, compares and embeds. Prints the numbers of both jobs and the next commands. Submit it again to
# continue where the last one stopped.
#
#   -o DIR                   directory of the results, writable from all nodes; default out/NAME for NAME.cfg
#   --shards N               tasks of the array; default 4, or as many as DIR already has
#   --ntasks-per-shard K     cores of a task; default 8
#   --nodes-per-shard M      nodes of a task; default 1
#   --mem-per-cpu M          default 1G; `unidyn plan JOB` prints what a network needs
#   --time T                 time limit of a task, as sbatch takes it; default: twice the forecast
#   --partition P, --account A
#   --launcher mpirun|srun   default mpirun; srun needs srun --mpi=pmix
#   --set KEY=VALUE          as unidyn takes it; also --simd NAME
#   --dry-run                checks and prints everything, and submits nothing
#
# Environment: UNIDYN, UNIDYN_SITE, see sweep.sbatch.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() {
  echo "submit.sh: $*" >&2
  exit 2
}
help() { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | head -n -1; }

job='' directory='' shards='' tasks=8 nodes=1 memory=1G limit='' launcher=mpirun dry=''
settings=() plan_settings=() sbatch=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) help && exit ;;
    --dry-run) dry=yes && shift && continue ;;
    --) shift && sbatch+=("$@") && break ;;
    -*) [ $# -gt 1 ] || die "$1 needs a value" ;;
    *)
      [ -z "$job" ] || die "one JOB is needed, not $job and $1; options of sbatch follow --"
      job=$1 && shift && continue
      ;;
  esac
  case $1 in
    -o) directory=$2 ;;
    --shards) shards=$2 ;;
    --ntasks-per-shard) tasks=$2 ;;
    --nodes-per-shard) nodes=$2 ;;
    --mem-per-cpu) memory=$2 ;;
    --time) limit=$2 ;;
    --launcher) launcher=$2 ;;
    --partition | --account) sbatch=("$1=$2" "${sbatch[@]}") ;;
    --set) settings+=("$1" "$2") && plan_settings+=("$1" "$2") ;;
    --simd) settings+=("$1" "$2") ;;
    *) die "$1 is not known; submit.sh --help lists the options" ;;
  esac
  shift 2
done
[ -n "$job" ] || { help >&2 && exit 2; }
for number in ${shards:+"$shards"} "$tasks" "$nodes"; do
  [[ $number =~ ^[1-9][0-9]{0,6}$ ]] || die "'$number': a number from 1 on is needed"
done
case $launcher in mpirun | srun) ;; *) die "--launcher $launcher: mpirun or srun is needed" ;; esac

export UNIDYN_SITE=${UNIDYN_SITE:-$here/site.sh}
# shellcheck disable=SC1090
if [ -r "$UNIDYN_SITE" ]; then set +u && . "$UNIDYN_SITE" && set -u; fi
UNIDYN=${UNIDYN:-$(command -v unidyn || echo "$here/../build/release/src/unidyn")}
[ -x "$UNIDYN" ] || die "$UNIDYN is no program; build it, or set UNIDYN"
UNIDYN=$(realpath "$UNIDYN")
export UNIDYN UNIDYN_LAUNCHER=$launcher
[ -n "$dry" ] || command -v sbatch >/dev/null || die 'sbatch is not on PATH: is this a login node of a cluster with Slurm?'

[ -r "$job" ] || die "$job cannot be read"
job=$(realpath "$job")
name=$(basename "${job%.cfg}")
directory=$(realpath --canonicalize-missing "${directory:-out/$name}")
frozen=$(cat "$directory/shards" 2>/dev/null || true)
shards=${shards:-${frozen:-4}}
[ "${frozen:-$shards}" = "$shards" ] ||
  die "$directory: the points were dealt to $frozen shards when the first of them ran; leave out --shards, or remove $directory/shards while no shard runs"
if [ -r "$directory/slurm/submitted" ] && command -v squeue >/dev/null; then
  read -ra earlier <"$directory/slurm/submitted"
  still=$(squeue --noheader --jobs="$(IFS=, && echo "${earlier[*]}")" --format=%i 2>/dev/null || true)
  [ -z "$still" ] || die "$directory: still in the queue from before: ${earlier[*]}; wait for them, or scancel ${earlier[*]}"
fi

# If the job file is wrong, unidyn reports it here.
workers=$((shards * tasks))
plan=$("$UNIDYN" plan "$job" "${plan_settings[@]}" --workers "$workers")
printf '%s\n' "$plan" | sed -n '/^Sweep/,$p'
# "Sweep  about 3.2 h of one core; about 12 min on 32 workers": twice as long, in whole minutes, at least ten.
minutes=$(printf '%s\n' "$plan" | awk '/^Sweep/ {
  unit["s"] = 1 / 60; unit["min"] = 1; unit["h"] = 60
  sub(/.*; about /, ""); m = 2 * $1 * unit[$2]; print (m < 10 ? 10 : m == int(m) ? m : int(m) + 1) }')
limit=${limit:-$minutes}

common=(--parsable --requeue --nodes="$nodes" --ntasks="$tasks" --mem-per-cpu="$memory" --time="$limit" --export=ALL)
output=${directory//%/%%}/slurm
arguments=("$here/sweep.sbatch" "$job" "$directory" "$shards" "${settings[@]}")
sweep=(sbatch "${common[@]}" --job-name="$name" --array="1-$shards" --output="$output/sweep-%a.out" "${sbatch[@]}" "${arguments[@]}")
run=(sbatch "${common[@]}" --job-name="$name-run" --output="$output/run.out" "${sbatch[@]}")

if [ -n "$dry" ]; then
  printf '\nWould submit:\n'
  printf ' %q' "${sweep[@]}" && echo
  printf ' %q' "${run[@]}" --dependency=afterany:SWEEP "${arguments[@]}" && echo
  exit
fi
mkdir -p "$directory/slurm"
sweep_id=$("${sweep[@]}") || die 'sbatch has not taken the sweep; nothing was submitted'
sweep_id=${sweep_id%%;*}
run_id=$("${run[@]}" --dependency="afterany:$sweep_id" "${arguments[@]}") || {
  scancel "$sweep_id"
  die 'sbatch has not taken the run that follows; nothing was submitted'
}
run_id=${run_id%%;*}
echo "$sweep_id $run_id" >"$directory/slurm/submitted"

cat <<TEXT

Submitted
  sweep $sweep_id   $shards shards, each $tasks tasks on $nodes node(s); time limit $limit, then again until all is done
  run $run_id   when all shards have ended; ends with $directory/population.h5

Next
  squeue --jobs=$sweep_id,$run_id
  $UNIDYN status $directory
  tail -n 3 $directory/slurm/*.out
  scancel $sweep_id $run_id     ends both in good order; the same submit.sh goes on

$here/README.md says what each failure looks like.
TEXT
