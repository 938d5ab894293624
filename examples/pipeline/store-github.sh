#!/bin/sh
# store-github.sh NICKNAME: puts the token on standard input into a secret of the repository, PACHCA_BOT_<NICKNAME>.
# Needs GH_TOKEN: a token that may write secrets (the job's own may not), and GITHUB_REPOSITORY.
set -eu
name=$(printf '%s' "${1:?store-github.sh NICKNAME}" | tr '[:lower:]' '[:upper:]' | tr -c 'A-Z0-9_' '_')
gh secret set "PACHCA_BOT_$name" --repo "$GITHUB_REPOSITORY"
