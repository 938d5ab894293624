/** Scripts by which shells complete the command line. What may stand where is asked of pachform itself. */

/** The text as it stands here, but for `$\{`, which is how a shell's own `$`+`{` is written in it. */
const script = (text: TemplateStringsArray): string => String.raw(text).replaceAll('$\\{', '${');

/*
 * bash takes a word apart at `=`, `:` and `@`, and what is offered replaces the last part only.
 * What is offered is quoted: it comes from a manifest, and stands on a command line then.
 */
const bash = script`# pachform: completion for bash. source <(pachform completion bash)
_pachform() {
  local line="$\{COMP_LINE:0:$COMP_POINT}" cur="" head found word
  local -a words
  read -a words <<<"$line"
  case "$line" in
    *[[:space:]]) words+=("") ;;
  esac
  cur="$\{words[$\{#words[@]}-1]}"
  case "$cur" in
    *[:=@]*) head="$\{cur%"$\{cur##*[:=@]}"}" ;;
    *) head="" ;;
  esac
  COMPREPLY=()
  while IFS= read -r found; do
    word="$\{found%%$'\t'*}"
    case "$word" in
      "") ;;
      :files) compopt -o default 2>/dev/null || while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur") ;;
      *)
        case "$word" in *:) compopt -o nospace 2>/dev/null ;; esac
        printf -v word '%q' "$\{word:$\{#head}}"
        COMPREPLY+=("$word")
        ;;
    esac
  done < <(pachform __complete -- "$\{words[@]:1}" 2>/dev/null)
}
complete -F _pachform pachform
`;

const zsh = script`#compdef pachform
# pachform: completion for zsh. source <(pachform completion zsh), behind compinit
_pachform() {
  local found word about files=0
  local -a plain open shown
  for found in "$\{(@f)$(pachform __complete -- "$\{(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    word="$\{found%%$'\t'*}"
    about=""
    [[ $found == *$'\t'* ]] && about="  -- $\{found#*$'\t'}"
    case $word in
      "") ;;
      :files) files=1 ;;
      *:) open+=("$word") ;;
      *) plain+=("$word"); shown+=("$word$about") ;;
    esac
  done
  (( $#plain )) && compadd -l -d shown -a plain
  (( $#open )) && compadd -S "" -a open
  (( files )) && _files
  return 0
}
if [[ "$funcstack[1]" == _pachform ]]; then _pachform "$@"; else compdef _pachform pachform; fi
`;

const fish = script`# pachform: completion for fish. pachform completion fish | source
function __pachform_complete
    set -l words (commandline -opc) (commandline -ct)
    for found in (pachform __complete -- $words[2..-1] 2>/dev/null)
        if test "$found" = :files
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $found
        end
    end
end
complete -c pachform -f -a '(__pachform_complete)'
`;

/** By shell. */
export const scripts = { bash, zsh, fish };
