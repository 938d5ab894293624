#!/bin/sh
# store-github.sh NICKNAME: puts the token on standard input into a secret of the repository, PACHCA_BOT_<NICKNAME>, with
# a checksum behind it where the nickname has other characters than a-z, 0-9 and _.
# Needs GH_TOKEN: a token that may write secrets (the job's own may not), and GITHUB_REPOSITORY.
set -eu
. "$(dirname "$0")/settings.sh"
name=$(secret_name "${1:?store-github.sh NICKNAME}")
gh secret set "$name" --repo "$GITHUB_REPOSITORY"
