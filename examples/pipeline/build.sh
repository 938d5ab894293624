#!/bin/sh
# For action.yml: builds pachform where the action was checked out, and makes it a command of the steps to come.
set -eu
cd "$(dirname "$0")/../.."
npm ci --ignore-scripts --no-audit --no-fund
npm run build
bin=$RUNNER_TEMP/pachform-bin
mkdir -p "$bin"
# Behind two dashes, or Node would take --env-file for an option of its own.
printf '#!/bin/sh\nexec node -- "%s/dist/bin.js" "$@"\n' "$PWD" > "$bin/pachform"
chmod +x "$bin/pachform"
printf '%s\n' "$bin" >> "$GITHUB_PATH"
