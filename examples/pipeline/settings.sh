# Read by the scripts beside it: what a pipeline may set, and what holds if it does not.

: "${PACHFORM_PATH:=pachform.yaml}"              # the manifest: a file or a folder
: "${PACHFORM_OUT:=pachform-plan}"               # where the plan lies between the review and the apply
: "${PACHFORM_MEMORY_BRANCH=pachform-memory}"    # the branch that keeps memory and journal; empty: none is kept
: "${PACHFORM_STORE:=}"                          # the command that stores a bot's token; empty: no bots are created
: "${PACHFORM_ANNOTATIONS:=}"                    # github or gitlab: remarks at the lines of the manifest

# What begins with a dash is a folder too, and no option.
case $PACHFORM_PATH in -*) PACHFORM_PATH=./$PACHFORM_PATH ;; esac
case $PACHFORM_OUT in -*) PACHFORM_OUT=./$PACHFORM_OUT ;; esac

state=.pachform/pipeline                         # of this run only, and of these scripts only; listed in .gitignore
memory=$state/memory.json
journal=$state/journal.jsonl

# Everything that is written here may hold personal data: readable by this user only.
umask 077

say() { printf '%s\n' "$*" >&2; }

# Whether an earlier run has put this file into $PACHFORM_OUT: told by what is in it, not by its name. A run that was
# broken off leaves empty files, and what pachform had not finished.
is_result() {
  if [ ! -f "$1" ]; then return 1; fi
  case ${1##*/} in
    plan.md | drift.md) told='### pachform plan|\*\*There is no plan: .*' ;;
    plan.json) told='  "tool": "pachform .*' ;;
    manifest.tree) told='[0-9a-f]{40}|[0-9a-f]{64}' ;;
    result) told='none|changes|refused|failed' ;;
    .plan.json.*.tmp) return 0 ;;
    *) return 1 ;;
  esac
  if [ -s "$1" ]; then grep -qxE -- "$told" "$1"; fi
}

# Makes $PACHFORM_OUT, or takes out of it what an earlier run has put there. A folder that holds anything else is
# somebody's: nothing in it is removed or written over.
empty_out() {
  mkdir -p "$PACHFORM_OUT"
  for file in "$PACHFORM_OUT"/* "$PACHFORM_OUT"/.[!.]* "$PACHFORM_OUT"/..?*; do
    if [ ! -e "$file" ] && [ ! -L "$file" ]; then continue; fi
    if is_result "$file"; then continue; fi
    say "$PACHFORM_OUT holds $file, which these scripts did not write: nothing was done. Set PACHFORM_OUT to a folder of its own."
    return 1
  done
  (cd "$PACHFORM_OUT" && rm -f plan.md plan.json .plan.json.*.tmp manifest.tree result drift.md)
}

# Which manifest this is: the same text, the same number, whatever commit it stands in. Of the files that pachform reads,
# as they lie here: behind links, and made by a step before, too.
manifest_tree() {
  if [ ! -e "$PACHFORM_PATH" ]; then
    say "There is no $PACHFORM_PATH here: commit it, or set PACHFORM_PATH."
    return 1
  fi
  node -e '
    const { createHash } = require("node:crypto");
    const { readdirSync, readFileSync, realpathSync, statSync } = require("node:fs");
    const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
    const seen = new Set();
    function* read(path, given) {
      const found = statSync(path);
      if (found.isFile() && (given || /\.ya?ml$/i.test(path))) yield `${hash(readFileSync(path))} ${path}\n`;
      if (!found.isDirectory() || seen.has(realpathSync(path))) return;
      seen.add(realpathSync(path));
      for (const name of readdirSync(path).sort())
        if (!/^[._]/.test(name) && name !== "node_modules") yield* read(`${path}/${name}`, false);
    }
    try {
      console.log(hash([...read(process.argv[1], true)].join("")));
    } catch (error) {
      console.error(`The manifest cannot be read: ${error.message}`);
      process.exitCode = 1;
    }
  ' "$PACHFORM_PATH"
}

# The name under which a host keeps the token of a bot: PACHCA_BOT_<NICKNAME>. Hosts allow few letters; where others are
# replaced, and where a name looks as if some had been, a checksum follows: no two bots share a name.
secret_name() {
  upper=$(printf '%s' "$1" | LC_ALL=C tr 'a-z' 'A-Z')
  name=$(printf '%s' "$upper" | LC_ALL=C tr -c 'A-Z0-9_' '_')
  x='[0-9A-F]'
  case $name in
    *_$x$x$x$x$x$x$x$x) ;;
    "$upper") printf 'PACHCA_BOT_%s\n' "$name" && return ;;
  esac
  printf 'PACHCA_BOT_%s_%s\n' "$name" "$(printf '%s' "$upper" | git hash-object --stdin | cut -c 1-8 | tr 'a-f' 'A-F')"
}

# Shows a file where the host shows results of a job.
summary() {
  if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$1" >> "$GITHUB_STEP_SUMMARY"; else cat "$1"; fi
}
