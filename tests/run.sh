#!/usr/bin/env bash
# run.sh [--quick]: runs everything that must pass before a change is done, on a bare Debian 12 or later.
#
# Installs what is missing, then runs the parts below, even if an earlier one fails. Reports at the end which failed,
# and exits with 1 if any did. Writes only to build/.
#   --quick: only the optimised build and its tests.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

cores=$(nproc)
failed=()
times=()

# part NAME COMMAND...: runs the command; records how long it took, and its name if it fails.
part() {
  local name=$1 begin=$SECONDS verdict=ok
  shift
  printf '\n== %s\n' "$name"
  "$@" || { verdict=FAILED && failed+=("$name"); }
  times+=("$(printf '%5d s  %-6s  %s' $((SECONDS - begin)) "$verdict" "$name")")
  printf '== %s: %s after %d s\n' "$name" "$verdict" $((SECONDS - begin))
}

build() {
  jobs/build.sh "$1" -DUNIDYN_TESTS=ON -DUNIDYN_WARNINGS_AS_ERRORS=ON
}

# run_tests BUILD: its tests, more than there are cores: most of them wait for launchers, disks and each other.
run_tests() {
  ctest --test-dir "build/$1" --output-on-failure --no-tests=error --parallel $((2 * cores))
}

format() {
  find src include tests -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run -Werror
}

checked_tests() {
  find build/checked -name '*.gcda' -delete 2>/dev/null  # coverage of an earlier run
  run_tests checked
}

coverage() {
  gcovr --root . --filter src/ --filter include/ --object-directory build/checked -j "$cores" \
    --exclude-unreachable-branches --print-summary --fail-under-line 90 build/checked/src
}

case ${1-} in
  --quick | '') ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac

part 'packages' jobs/install.sh jobs/packages.txt tests/packages.txt
part 'optimised build' build release
part 'optimised tests' run_tests release
if [ "${1-}" != --quick ]; then
  part 'formatting' format
  part 'build with AddressSanitizer, UndefinedBehaviorSanitizer and gcov' build checked
  part 'clang-tidy' tests/tidy.py
  part 'sanitized tests' checked_tests
  part 'line coverage' coverage
fi

printf '\nWhat took how long:\n'
printf '%s\n' "${times[@]}"
if [ ${#failed[@]} -gt 0 ]; then
  printf '\nFailed: %s\n' "${failed[@]}"
  exit 1
fi
printf '\nAll parts passed.\n'
