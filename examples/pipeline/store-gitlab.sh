#!/bin/sh
# store-gitlab.sh NICKNAME: puts the token on standard input into a masked, protected variable of the project,
# PACHCA_BOT_<NICKNAME>, with a checksum behind it where the nickname has other characters than a-z, 0-9 and _.
# Needs PACHFORM_GITLAB_TOKEN: a project access token of a Maintainer with the scope api.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"
name=$(secret_name "${1:?store-gitlab.sh NICKNAME}")
node "$here/gitlab.mjs" store "$name"
