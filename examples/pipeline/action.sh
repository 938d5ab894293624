#!/bin/sh
# For action.yml: runs one of the scripts beside it, and tells its exit code and result as outputs.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"
case ${PACHFORM_DO:-} in
  plan | apply | drift) ;;
  *) printf 'do: is "%s", and may be plan, apply or drift.\n' "${PACHFORM_DO:-}" >&2 && exit 1 ;;
esac
code=0
sh "$here/$PACHFORM_DO.sh" || code=$?
printf 'code=%s\n' "$code" >> "$GITHUB_OUTPUT"
if [ "$PACHFORM_DO" = plan ]; then printf 'result=%s\n' "$(cat "$PACHFORM_OUT/result")" >> "$GITHUB_OUTPUT"; fi
exit "$code"
