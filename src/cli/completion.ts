/** What may stand in the place of a word, told from the tree of commands. */
import type { Argument, Command, Option } from 'commander';

/** Words with what is said about them, and whether files may stand there as well; or addresses of the manifest at these paths. */
export type Complete = { words: [word: string, about: string][]; files?: true } | { addresses: string; paths: string[] };

/** Where the line is when its last word is being written. */
interface Spot {
  command: Command;
  /** The option whose value comes; a further value may come where it takes several. */
  option?: Option;
  /** Whether the value must come. */
  must: boolean;
  /** Behind `--`. */
  bare: boolean;
  positional: string[];
}

const visible = (options: readonly Option[]): Option[] => options.filter((option) => !option.hidden);

/** The options of a command, and those that every command has. */
const optionsOf = (command: Command): Option[] => {
  const help = command.createOption('--help', 'print the help');
  return visible([...command.options, ...(command.parent?.options.filter((one) => one.long !== '--version') ?? []), help]);
};

function spotOf(words: readonly string[], root: Command): Spot {
  const at: Spot = { command: root, must: false, bare: false, positional: [] };
  for (const word of words) {
    if (at.must) {
      at.must = false;
      if (!at.option?.variadic) delete at.option;
    } else if (word === '--' && !at.bare) {
      at.bare = true;
      delete at.option;
    } else if (word.startsWith('-') && !at.bare) {
      const [name] = word.split('=', 1);
      const option = optionsOf(at.command).find((one) => one.short === name || one.long === name);
      delete at.option;
      if (option?.required && !word.includes('=')) {
        at.option = option;
        at.must = true;
      }
    } else if (at.option !== undefined) {
      // A further value of an option that takes several.
    } else if (at.command === root) at.command = root.commands.find((one) => one.name() === word) ?? at.command;
    else at.positional.push(word);
  }
  return at;
}

/** In: the words of a line behind `pachform`, the last one being written. Out: what may stand in its place. */
export function candidates(words: readonly string[], root: Command): Complete {
  const last = words.at(-1) ?? '';
  const at = spotOf(words.slice(0, -1), root);
  const paths = at.positional;
  const beginning = (all: [string, string][]): [string, string][] => all.filter(([word]) => word.startsWith(last));
  if (at.option !== undefined && (at.must || at.bare || !last.startsWith('-'))) return valuesOf(at.option, last, '', paths);
  if (last.startsWith('-') && !at.bare) {
    const glued = /^(--[a-z-]+=)(.*)$/s.exec(last);
    const option = glued && optionsOf(at.command).find((one) => `${one.long}=` === glued[1]);
    if (option?.required) return valuesOf(option, glued![2]!, glued![1]!, paths);
    return {
      words: beginning(
        optionsOf(at.command).flatMap(({ short, long, description }) =>
          last.startsWith('--') || short === undefined
            ? [[long!, description]]
            : [
                [short, description],
                [long!, description],
              ],
        ),
      ),
    };
  }
  if (at.command === root) {
    const commands = root.createHelp().visibleCommands(root);
    return { words: beginning(commands.map((one) => [one.name(), one.description()])) };
  }
  const { registeredArguments: given } = at.command;
  const argument = given[paths.length] ?? (given.at(-1)?.variadic ? given.at(-1) : undefined);
  return argument === undefined ? { words: [] } : ofArgument(argument, beginning);
}

const ofArgument = (argument: Argument, beginning: (all: [string, string][]) => [string, string][]): Complete =>
  argument.argChoices === undefined
    ? { words: [], files: true }
    : { words: beginning(argument.argChoices.map((one) => [one, ''])) };

/** `<file>` takes a file, `<address...>` addresses; a number is not guessed. */
function valuesOf(option: Option, begin: string, before: string, paths: string[]): Complete {
  const { argChoices, flags } = option;
  if (argChoices) return { words: argChoices.filter((one) => one.startsWith(begin)).map((one) => [before + one, '']) };
  if (flags.includes('<address') && before === '') return { addresses: begin, paths };
  return flags.includes('<file') && before === '' ? { words: [], files: true } : { words: [] };
}
