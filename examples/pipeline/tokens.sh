#!/bin/sh
# tokens.sh FILE: hands every bot's token in FILE to the command in $PACHFORM_STORE, which is called as
# `$PACHFORM_STORE NICKNAME` with the token on its standard input. No token is an argument, a variable or output.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"

file=${1:?tokens.sh FILE}
if [ ! -f "$file" ]; then exit 0; fi

# A nickname may hold what a runner obeys, such as ##vso[...]: what is no letter, digit, _, - or . is told as "?".
lost=$(node -e '
  const { spawnSync } = require("node:child_process");
  const bots = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
  for (const [name, { token }] of Object.entries(bots)) {
    if (!token) continue;
    // The command may have arguments of its own, so a shell splits it into words.
    const argv = ["-c", "$PACHFORM_STORE \"$1\"", "sh", name];
    const { status } = spawnSync("sh", argv, { input: token, stdio: ["pipe", "ignore", "inherit"] });
    if (status !== 0) process.stdout.write(`${name.replace(/[^\p{L}\p{N}_.-]/gu, "?")} `);
  }
' "$file")
if [ -n "$lost" ]; then
  say "Tokens that were not stored: $lost- issue them anew in Pachca (the settings of the bot, API)."
  exit 1
fi
