#!/bin/sh
# store-gitlab.sh NICKNAME: puts the token on standard input into a masked, protected variable of the project,
# PACHCA_BOT_<NICKNAME>. Needs PACHFORM_GITLAB_TOKEN: a project access token of a Maintainer with the scope api.
set -eu
name=$(printf '%s' "${1:?store-gitlab.sh NICKNAME}" | tr '[:lower:]' '[:upper:]' | tr -c 'A-Z0-9_' '_')
node "$(dirname "$0")/gitlab.mjs" store "PACHCA_BOT_$name"
