#!/usr/bin/env bash
# What action.yml runs: BASE, HEAD, FAIL_ON, SARIF and DBREVIEW are in the environment. Ends as `dbreview check` does.
set -uo pipefail

range=()
[ -z "${BASE:-}" ] || range+=("--base=$BASE")
[ -z "${HEAD:-}" ] || range+=("--head=$HEAD")

# Twice, because one run has one format; both read the same two commits.
"$DBREVIEW" check "${range[@]}" --fail-on=never --format=sarif >"$SARIF"
status=$?
if [ "$status" -ge 2 ]; then
  rm -f "$SARIF"
  exit "$status"
fi
echo "sarif=$SARIF" >>"$GITHUB_OUTPUT"

"$DBREVIEW" check "${range[@]}" --fail-on="$FAIL_ON" --format=github
status=$?
case "$status" in
  0) echo "conclusion=success" ;;
  1) echo "conclusion=failure" ;;
  *) echo "conclusion=neutral" ;;
esac >>"$GITHUB_OUTPUT"

"$DBREVIEW" check "${range[@]}" --fail-on=never --format=markdown >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$status"
