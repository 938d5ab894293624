#!/bin/sh
# memory.sh load | save: keeps memory and journal from run to run, on a branch of their own in this repository.
#
# Why a branch and not a cache: caches are dropped after days, cannot be replaced, and any branch can write some. A
# branch stays, has a history, can be protected, and a push that would lose somebody else's is refused. It holds names
# and e-mails, as the manifest does, and no secrets: whoever may read it may read the manifest already.
set -eu
here=$(dirname "$0")
. "$here/settings.sh"

if [ -z "$PACHFORM_MEMORY_BRANCH" ]; then exit 0; fi
ref=refs/heads/$PACHFORM_MEMORY_BRANCH
base=$state/memory.base
mkdir -p "$state"

# What an earlier run left is taken away only once it is known what takes its place.
load() {
  code=0
  git ls-remote --quiet --exit-code origin "$ref" > /dev/null || code=$?
  case $code in
    0) ;;
    2)
      say "There is no branch $PACHFORM_MEMORY_BRANCH yet: the first apply makes it."
      rm -f "$memory" "$journal" "$base"
      return
      ;;
    *) say "The branch $PACHFORM_MEMORY_BRANCH cannot be looked for." && return 1 ;;
  esac
  git fetch --quiet --depth=1 origin "$ref"
  rm -f "$memory" "$journal" "$base"
  git rev-parse FETCH_HEAD > "$base"
  for file in "$memory" "$journal"; do
    name=${file##*/}
    if git cat-file -e "FETCH_HEAD:$name" 2> /dev/null; then git show "FETCH_HEAD:$name" > "$file"; fi
  done
}

listing() {
  for file in "$journal" "$memory"; do
    if [ -f "$file" ]; then printf '100644 blob %s\t%s\n' "$(git hash-object -w "$file")" "${file##*/}"; fi
  done
}

# Plumbing only: the checkout and its index are left alone.
save() {
  entries=$(listing)
  if [ -z "$entries" ]; then return; fi
  tree=$(printf '%s\n' "$entries" | git mktree)
  set --
  if [ -f "$base" ]; then
    parent=$(cat "$base")
    if [ "$(git rev-parse "$parent^{tree}")" = "$tree" ]; then return; fi
    set -- -p "$parent"
  fi
  commit=$(
    GIT_AUTHOR_NAME=pachform GIT_AUTHOR_EMAIL=pachform@invalid \
      GIT_COMMITTER_NAME=pachform GIT_COMMITTER_EMAIL=pachform@invalid \
      git commit-tree "$tree" "$@" -m "Memory after $(git rev-parse --short HEAD)"
  )
  # Never forced: whoever saved in the meantime is not overwritten.
  if ! git push --quiet origin "$commit:$ref"; then
    say "Memory was not saved: the push to $PACHFORM_MEMORY_BRANCH was refused. The next plan still knows everything by its name."
    return 1
  fi
  printf '%s\n' "$commit" > "$base"
}

case ${1:-} in
  load) load ;;
  save) save ;;
  *) say "memory.sh load | save" && exit 1 ;;
esac
