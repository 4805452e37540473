# shellcheck shell=bash
# Sourced by the scripts that run tests: each stage leaves its exit code, and a JUnit file where its
# runner writes one, in a folder of results that count_results.py sums up.

results=$PWD/build/results

# stage NAME SECONDS COMMAND… runs a command until a deadline and notes how it ended. It succeeds
# whatever the command does: the count at the end decides. `$results/NAME.xml` is the runner's to write.
stage() {
  local name=$1 seconds=$2 started=$SECONDS status=0
  shift 2
  # Only in the foreground group do keys of a terminal reach the command; elsewhere its whole group ends.
  local foreground=()
  [[ -t 0 ]] && foreground=(--foreground)
  mkdir -p "$results"
  rm -f "$results/$name.xml" "$results/$name.status"
  echo
  echo "== $name"
  timeout "${foreground[@]}" --kill-after=30 "$seconds" "$@" </dev/null || status=$?
  echo "$status" >"$results/$name.status"
  case $status in
    0) echo "== $name: done in $((SECONDS - started)) s" ;;
    77) echo "== $name: skipped" ;;
    124 | 137) echo "== $name: stopped at its deadline of $seconds s" ;;
    *) echo "== $name: failed with exit code $status after $((SECONDS - started)) s" ;;
  esac
}

# prepare NAME SECONDS COMMAND… is a stage that tests nothing itself: it counts only when it fails, and
# then this fails too.
prepare() {
  stage "$@"
  [[ $(<"$results/$1.status") == 0 ]] || return 1
  rm "$results/$1.status"
}

# Prints what failed and the closing line, and ends the script.
finish() {
  echo
  exec /usr/bin/env python3 tests/support/count_results.py "$results"
}
