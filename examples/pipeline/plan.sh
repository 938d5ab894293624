#!/bin/sh
# Plans, and lays what a review and an apply need into one folder. Writes nothing to Pachca.
#
# Out, in $PACHFORM_OUT:
#   plan.md        for people; always there, also when there is no plan
#   plan.json      for apply.sh, mode 0600; only where an apply of it would not be refused
#   manifest.tree  which manifest was planned
#   result         none, changes, refused or failed
# Exit codes: 0 planned, with changes or without; 1 error; 3 refused.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"

empty_out
result=failed
no_plan() {
  printf '%s\n' "$result" > "$PACHFORM_OUT/result"
  printf '**There is no plan: %s.** The log of the job says why.\n' "$result" > "$PACHFORM_OUT/plan.md"
}
no_plan # until there is one
sh "$here/memory.sh" load
manifest_tree > "$PACHFORM_OUT/manifest.tree"

# With a store for their tokens, plans that create bots are allowed. A plan puts nothing there.
set -- "$PACHFORM_PATH" --memory "$memory" --out "$PACHFORM_OUT/plan.json" --format markdown --detailed-exitcode
if [ -n "$PACHFORM_STORE" ]; then set -- "$@" --bot-tokens "$state/bots.json"; fi
if [ -n "$PACHFORM_ANNOTATIONS" ]; then set -- "$@" --annotations "$PACHFORM_ANNOTATIONS"; fi

code=0
pachform plan "$@" > "$PACHFORM_OUT/plan.md" || code=$?
case $code in
  0) result=none ;;
  2) result=changes code=0 ;;
  3) result=refused ;;
  *) result=failed ;;
esac
printf '%s\n' "$result" > "$PACHFORM_OUT/result"
if [ ! -s "$PACHFORM_OUT/plan.md" ]; then no_plan; fi
summary "$PACHFORM_OUT/plan.md"
say "plan: $result"
exit "$code"
