#!/bin/sh
# Applies exactly the plan in $PACHFORM_OUT, and keeps what must be kept: bots' tokens, memory, journal.
#
# Exit codes: pachform's own (0 done, 3 refused, 4 stale, 5 in part, 130 interrupted); 4 also where the manifest that
# is checked out is not the one that was planned; 5 also where the apply went well and something could not be kept.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"

plan=$PACHFORM_OUT/plan.json
if [ ! -f "$plan" ]; then
  say "There is no $plan: nothing was applied. Plan again and have that plan reviewed."
  exit 1
fi
# Artifacts come back readable by everybody.
chmod 600 "$plan"
now=$(manifest_tree)
if [ "$now" != "$(cat "$PACHFORM_OUT/manifest.tree")" ]; then
  say "The manifest here is not the one that was planned and reviewed: nothing was applied. Plan again."
  exit 4
fi
sh "$here/memory.sh" load

# Outside of the checkout, and gone at the end: tokens are never part of an artifact or a cache.
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT

set -- --plan "$plan" --memory "$memory" --journal "$journal" --yes
if [ -n "$PACHFORM_STORE" ]; then set -- "$@" --bot-tokens "$private/bots.json"; fi

# A host that cancels the job signals this shell only: the signal is handed on, and the end is waited for, so that
# what was sent is finished and remembered.
pachform apply "$@" &
child=$!
trap 'kill -TERM "$child" 2> /dev/null || true' HUP INT TERM
code=0
wait "$child" || code=$?
while kill -0 "$child" 2> /dev/null; do
  code=0
  wait "$child" || code=$?
done

kept=yes
sh "$here/tokens.sh" "$private/bots.json" || kept=no
sh "$here/memory.sh" save || kept=no
if [ "$kept" = no ] && [ "$code" -eq 0 ]; then code=5; fi
exit "$code"
