#!/bin/sh
# Is the workspace still as the manifest says? Writes nothing to Pachca.
# Exit codes: 0 it is; 2 it is not, drift.md in $PACHFORM_OUT says where; 1 error; 3 a plan would be refused.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"

empty_out
sh "$here/memory.sh" load
set -- "$PACHFORM_PATH" --memory "$memory" --format markdown --detailed-exitcode
if [ -n "$PACHFORM_STORE" ]; then set -- "$@" --bot-tokens "$state/bots.json"; fi

code=0
pachform plan "$@" > "$PACHFORM_OUT/drift.md" || code=$?
if [ -s "$PACHFORM_OUT/drift.md" ]; then summary "$PACHFORM_OUT/drift.md"; fi
case $code in
  0) say "drift: none" ;;
  2) say "drift: the workspace is not as the manifest says. Change the manifest, or plan and apply it anew." ;;
  3) say "drift: what it would take to undo it is refused (exit code 3)." ;;
  *) say "drift: not known, the check failed (exit code $code)." ;;
esac
exit "$code"
