/** The command line: what may be written, and which command does it. Everything heavy is loaded by the command itself. */
import { Argument, Command, CommanderError, Option } from 'commander';
import { type Exit, exits } from './exit.ts';
import {
  type ApplyOptions,
  type BindOptions,
  type DoctorOptions,
  type DumpOptions,
  type FmtOptions,
  fileOf,
  filterOf,
  type InitOptions,
  oneOf,
  onlyOf,
  type PlanOptions,
  pathOf,
  portOf,
  rateOf,
  type SandboxOptions,
  type SchemaName,
  type ShellName,
  type ShowOptions,
  targetOf,
  type ValidateOptions,
} from './options.ts';
import type { Shell } from './shell.ts';
import { safe } from './show/safe.ts';
import { version } from './version.ts';

const paths = (): Argument =>
  new Argument('[path...]', 'manifest files or folders (default: pachform.yaml, or the folder workspace/)').argParser(pathOf);

/** An option that names a file or a folder. */
const file = (flags: string, about: string): Option => new Option(flags, about).argParser(fileOf);

const format = (...choices: string[]): Option =>
  new Option('--format <format>', 'how to print the result')
    .choices(choices)
    .argParser(oneOf(...choices))
    .default('text');

const annotations = (): Option =>
  new Option(
    '--annotations <host>',
    'also say it at the lines it is about: github (on stderr, for Actions), gitlab (gl-code-quality-report.json)',
  )
    .choices(['github', 'gitlab'])
    .argParser(oneOf('github', 'gitlab'));

/** What `plan` and `apply` have in common. */
function runOptions(command: Command): Command {
  return readingOptions(planOptions(command));
}

function planOptions(command: Command): Command {
  return command
    .addOption(new Option('--targets <address...>', 'only these entries and what they reference').argParser(targetOf))
    .option('--skip-blocked', 'leave out the entries that are blocked and what needs them')
    .option('--without-removals', 'leave out everything that takes something away')
    .addOption(file('--memory <file>', 'what pachform remembers of earlier applies'))
    .addOption(file('--bot-tokens <file>', 'where the tokens of new bots are written'))
    .addOption(file('--journal <file>', 'where every write is noted (default: .pachform/journal.jsonl beside the first path)'));
}

/** What every command has that reads a workspace. */
function readingOptions(command: Command): Command {
  return command
    .addOption(new Option('--rate <n>', 'requests per second at most (default: 40)').argParser(rateOf))
    .addOption(file('--token-file <file>', 'read the token from this file instead of PACHCA_TOKEN'))
    .option('--sandbox', 'work against an emulator inside this process: no token, no network')
    .addOption(file('--seed <file>', 'with --sandbox: the workspace to begin with, written like a manifest'))
    .option('--verbose', 'tell every request on stderr: method, path, status, time');
}

const examples = (lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ pachform ${line}`).join('\n')}`;

const environment = `
Environment:
  --env-file FILE          reads variables from a file, these and those of the manifest
  PACHCA_TOKEN             the token (or --token-file)
  PACHCA_API_URL           base URL (default: https://api.pachca.com/api/shared/v1)
  HTTPS_PROXY, NO_PROXY    how to reach it
  NO_COLOR, FORCE_COLOR    colours

Exit codes:
  0 done   1 error, nothing written   2 plan --detailed-exitcode: changes   3 refused, nothing written
  4 saved plan is stale, nothing written   5 applied in part   130 interrupted`;

/** What commander says against a command line, on one line but for its suggestion: words of the line are anybody's. */
function usageText(text: string): string {
  const [, said = '', meant = ''] = /^(.*?)(\n\(Did you mean [^\n]*)?\n*$/s.exec(text) ?? [];
  return `${safe(said)}${meant}\n`;
}

/** The commands, each of which resolves with its exit code. They are loaded when they are called. */
export interface Commands {
  validate(paths: string[], options: ValidateOptions): Promise<Exit>;
  plan(paths: string[], options: PlanOptions): Promise<Exit>;
  apply(paths: string[], options: ApplyOptions): Promise<Exit>;
  sandbox(options: SandboxOptions): Promise<Exit>;
  dump(options: DumpOptions): Promise<Exit>;
  bind(paths: string[], options: BindOptions): Promise<Exit>;
  fmt(paths: string[], options: FmtOptions): Promise<Exit>;
  init(options: InitOptions): Promise<Exit>;
  doctor(options: DoctorOptions): Promise<Exit>;
  show(plan: string, options: ShowOptions): Promise<Exit>;
  schema(name: SchemaName): Promise<Exit>;
  completion(shell: ShellName): Promise<Exit>;
  /** What may stand in the place of the last word. */
  complete(words: string[]): Promise<Exit>;
}

/** The commander program. In: the commands, where help goes, and what to call with an exit code. */
export function program(commands: Commands, shell: Pick<Shell, 'out' | 'err'>, done: (exit: Exit) => void): Command {
  const root = new Command('pachform')
    .description('Infrastructure as code for a Pachca workspace: plan and apply users, tags, chats and bots from YAML.')
    .version(`pachform ${version()}`, '--version', 'print the version')
    .option('--color', 'colour, whatever the output is')
    .option('--no-color', 'no colour')
    .addOption(
      new Option(
        '--env-file <file>',
        'read variables from this file of NAME=value lines; those that are set stay as they are. Again for another file',
      ).argParser((path: string, given: string[] = []) => [...given, fileOf(path)]),
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('(pachform --help lists the commands; pachform <command> --help its options)')
    .configureOutput({
      writeOut: (text) => shell.out.write(text),
      writeErr: (text) => shell.err.write(text),
      outputError: (text, write) => write(usageText(text)),
      getOutHelpWidth: () => shell.out.columns ?? 100,
      getErrHelpWidth: () => shell.err.columns ?? 100,
    })
    .addHelpText('after', environment);

  root
    .command('validate')
    .description('check the manifest without a server: everything that can be known offline')
    .addArgument(paths())
    .addOption(format('text', 'json'))
    .addOption(annotations())
    .action(async (given: string[], _: unknown, self: Command) => done(await commands.validate(given, self.optsWithGlobals())));

  runOptions(
    root
      .command('plan')
      .description('read the workspace and show what apply would change; writes nothing to Pachca')
      .addArgument(paths())
      .addOption(file('-o, --out <file>', 'save the plan, for apply --plan'))
      .addOption(format('text', 'json', 'markdown', 'html'))
      .addOption(annotations())
      .option('--detailed-exitcode', 'exit with 2 when there are changes'),
  )
    .addHelpText(
      'after',
      examples([
        'plan',
        'plan workspace/ -o plan.json',
        'plan workspace/ --targets chat:backend tag:QA',
        'plan --format html > plan.html',
        'plan --sandbox --seed seed.yaml',
      ]),
    )
    .action(async (given: string[], _: unknown, self: Command) => done(await commands.plan(given, self.optsWithGlobals())));

  runOptions(
    root
      .command('apply')
      .description('plan, ask, make the changes, and report')
      .addArgument(paths())
      .option('--yes', 'do not ask; needed where nobody can answer')
      .addOption(file('--plan <file>', 'execute exactly this saved plan; takes no paths'))
      .addOption(format('text', 'json')),
  )
    .addHelpText('after', examples(['apply', 'apply --yes workspace/', 'apply --plan plan.json --yes']))
    .action(async (given: string[], _: unknown, self: Command) => {
      const options = self.optsWithGlobals<ApplyOptions>();
      const clash = options.plan === undefined ? undefined : clashOf(given, options);
      if (clash !== undefined) self.error(`error: apply --plan takes no ${clash}: the saved plan says what is executed`);
      done(await commands.apply(given, options));
    });

  root
    .command('sandbox')
    .description('run the embedded emulator of Pachca over HTTP on this machine')
    .addOption(new Option('--port <n>', 'port to listen on, 0 for any free one').argParser(portOf).default(8787))
    .addOption(file('--seed <file>', 'the workspace to begin with, written like a manifest'))
    .addOption(
      new Option('--api-version <version>', 'the generation of the server')
        .choices(['2026-02', '2026-08', '2026-10'])
        .default('2026-08'),
    )
    .addOption(file('--state <file>', 'read the workspace from this file, and keep it there'))
    .action(async (_: unknown, self: Command) => done(await commands.sandbox(self.optsWithGlobals())));

  readingOptions(
    root
      .command('dump')
      .description('write the live workspace down as a manifest; writes nothing to Pachca')
      .addOption(
        file('--split <folder>', 'as a folder: settings, tags and bots in a file each, people by letter, a file per chat'),
      )
      .addOption(file('--out <file>', 'as one file (default: to stdout)'))
      .addOption(
        new Option('--only <parts>', 'only these, separated by commas: settings, tags, users, chats, bots').argParser(onlyOf),
      )
      .addOption(
        new Option('--filter <name>', 'only what has this in its name or address; /.../ is a regular expression').argParser(
          filterOf,
        ),
      )
      .option('--exact', 'lists are the whole set: who or what is added elsewhere is drift')
      .option('--portable', 'for another workspace: without ids and owners')
      .addOption(file('--secrets-file <file>', 'write the secrets of bots into this file, for the variables that stand for them'))
      .option('--force', 'replace files that are there')
      .addOption(format('yaml', 'json').default('yaml')),
  )
    .addHelpText(
      'after',
      examples([
        'dump --out pachform.yaml',
        'dump --split workspace/ --secrets-file .env',
        "dump --only chats --filter '/^team-/i' --exact",
      ]),
    )
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<DumpOptions>();
      const files = [options.split, options.out].filter((one) => one !== undefined).length;
      if (files > 1) self.error('error: dump takes --split or --out, not both');
      done(await commands.dump(options));
    });

  readingOptions(
    root
      .command('bind')
      .description('write the ids of live chats and bots into the manifest; writes nothing to Pachca')
      .addArgument(paths())
      .addOption(file('--memory <file>', 'what pachform remembers of earlier applies'))
      .addOption(format('text', 'json')),
  )
    .addHelpText('after', examples(['bind', 'bind workspace/chats.yaml']))
    .action(async (given: string[], _: unknown, self: Command) => done(await commands.bind(given, self.optsWithGlobals())));

  root
    .command('fmt')
    .description('write manifests in canonical order and layout; remarks stay, and so does what they mean')
    .addArgument(paths())
    .option('--check', 'write nothing; list the files that differ, and exit with 1 if there are any')
    .option('--sort', 'sort the entries too')
    .addOption(format('text', 'json'))
    .addHelpText('after', examples(['fmt', 'fmt --check workspace/']))
    .action(async (given: string[], _: unknown, self: Command) => done(await commands.fmt(given, self.optsWithGlobals())));

  root
    .command('init')
    .description('write a commented first manifest, and what belongs beside it; overwrites nothing')
    .option('--yes', 'do not ask; needed where nobody can answer')
    .option('--from-workspace', 'begin with the workspace as it is, in workspace/')
    .addOption(file('--token-file <file>', 'read the token from this file instead of PACHCA_TOKEN'))
    .option('--sandbox', 'with --from-workspace: read an emulator inside this process')
    .addOption(file('--seed <file>', 'with --sandbox: the workspace to begin with, written like a manifest'))
    .action(async (_: unknown, self: Command) => done(await commands.init(self.optsWithGlobals())));

  root
    .command('doctor')
    .description('say what this token can do, and what stands in the way: network, rights, server')
    .addOption(format('text', 'json'))
    .addOption(file('--token-file <file>', 'read the token from this file instead of PACHCA_TOKEN'))
    .option('--sandbox', 'look at an emulator inside this process: no token, no network')
    .addOption(file('--seed <file>', 'with --sandbox: the workspace to begin with, written like a manifest'))
    .action(async (_: unknown, self: Command) => done(await commands.doctor(self.optsWithGlobals())));

  root
    .command('show')
    .description('show a plan that was saved with plan -o')
    .addArgument(new Argument('<file>', 'the saved plan').argParser(fileOf))
    .addOption(format('text', 'json', 'markdown', 'html'))
    .action(async (plan: string, _: unknown, self: Command) => done(await commands.show(plan, self.optsWithGlobals())));

  root
    .command('schema')
    .description('print a JSON Schema: of manifests, for editors; of plans and reports, for programs')
    .addArgument(
      new Argument('[name]', 'which one')
        .choices(['manifest', 'plan', 'report'])
        .argParser(oneOf('manifest', 'plan', 'report'))
        .default('manifest'),
    )
    .action(async (name: SchemaName) => done(await commands.schema(name)));

  root
    .command('completion')
    .description('print the script by which a shell completes commands, options, files and addresses')
    .addArgument(
      new Argument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish']).argParser(oneOf('bash', 'zsh', 'fish')),
    )
    .addHelpText(
      'after',
      `
Add one line to the file that your shell reads when it starts:
  ~/.bashrc                    source <(pachform completion bash)
  ~/.zshrc (behind compinit)   source <(pachform completion zsh)
  ~/.config/fish/config.fish   pachform completion fish | source`,
    )
    .action(async (name: ShellName) => done(await commands.completion(name)));

  root
    .command('__complete', { hidden: true })
    .argument('[word...]')
    .action(async (words: string[]) => done(await commands.complete(words)));

  return root;
}

/** What may not be given beside a saved plan, because it could not be heeded. */
function clashOf(given: string[], options: ApplyOptions): string | undefined {
  if (given.length > 0) return 'paths';
  if (options.targets !== undefined) return '--targets';
  if (options.withoutRemovals) return '--without-removals';
  if (options.skipBlocked) return '--skip-blocked';
  return undefined;
}

/** Whether the result was asked for as JSON: known before the line is parsed, because a line that cannot be parsed says so in JSON too. */
export const asksForJson = (argv: readonly string[]): boolean =>
  argv.some((word, at) => word === '--format=json' || (word === '--format' && argv[at + 1] === 'json'));

/** Runs one command line. Out: the exit code. Usage errors are told on stderr, and as a JSON document where JSON was asked for. */
export async function run(shell: Shell, commands: Commands): Promise<Exit> {
  let exit: Exit = exits.ok;
  try {
    await program(commands, shell, (code) => {
      exit = code;
    }).parseAsync(shell.argv as string[], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exits.ok; // help and version were asked for
    if (asksForJson(shell.argv)) {
      const { failure } = await import('./show/json.ts');
      const message = error.message.replace(/^error: /, '').replace(/\n/g, ' ');
      shell.out.write(
        failure(exits.error, [
          { severity: 'error', code: 'usage', message, hint: 'pachform --help lists the commands and options' },
        ]),
      );
    }
    return exits.error;
  }
}
