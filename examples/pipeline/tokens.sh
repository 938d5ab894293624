#!/bin/sh
# tokens.sh FILE: hands every bot's token in FILE to the command in $PACHFORM_STORE, which is called as
# `$PACHFORM_STORE NICKNAME` with the token on its standard input. No token is an argument, a variable or output.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"

file=${1:?tokens.sh FILE}
if [ ! -f "$file" ]; then exit 0; fi

names=$(node -e '
  const bots = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  for (const [name, bot] of Object.entries(bots)) if (bot.token) console.log(name);
' "$file")
if [ -z "$names" ]; then exit 0; fi

lost=$(
  printf '%s\n' "$names" | while IFS= read -r name; do
    # The command may have arguments of its own, so it is split into words.
    # shellcheck disable=SC2086
    node -e '
      const bots = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
      process.stdout.write(bots[process.argv[2]].token);
    ' "$file" "$name" | $PACHFORM_STORE "$name" > /dev/null || printf '%s ' "$name"
  done
)
if [ -n "$lost" ]; then
  say "Tokens that were not stored: $lost- issue them anew in Pachca (the settings of the bot, API)."
  exit 1
fi
