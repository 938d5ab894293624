/** The options of the commands, as commander hands them over, and the checks that need nothing but their text. */
import { InvalidArgumentError } from 'commander';
import { nearest } from '../manifest/near.ts';

export interface GlobalOptions {
  /** `--color` is true, `--no-color` false. */
  color?: boolean;
  envFile?: string[];
}

/** Hosts of Git repositories that show remarks at the lines they are about. */
export type Host = 'github' | 'gitlab';

export interface ValidateOptions extends GlobalOptions {
  format: 'text' | 'json';
  annotations?: Host;
}

/** What `plan` and `apply` have in common. */
export interface RunOptions extends GlobalOptions {
  targets?: string[];
  skipBlocked?: true;
  withoutRemovals?: true;
  memory?: string;
  botTokens?: string;
  journal?: string;
  rate?: number;
  verbose?: true;
  tokenFile?: string;
  sandbox?: true;
  seed?: string;
}

export type PlanFormat = 'text' | 'json' | 'markdown' | 'html';

export interface PlanOptions extends RunOptions {
  out?: string;
  format: PlanFormat;
  annotations?: Host;
  detailedExitcode?: true;
}

export interface ShowOptions extends GlobalOptions {
  format: PlanFormat;
}

export type SchemaName = 'manifest' | 'plan' | 'report';
export type ShellName = 'bash' | 'zsh' | 'fish';

export interface ApplyOptions extends RunOptions {
  yes?: true;
  plan?: string;
  format: 'text' | 'json';
}

/** What every command has that reads a workspace. */
export type ReadingOptions = Pick<RunOptions, 'color' | 'envFile' | 'rate' | 'verbose' | 'tokenFile' | 'sandbox' | 'seed'>;

export interface DumpOptions extends ReadingOptions {
  split?: string;
  out?: string;
  only?: string[];
  filter?: (name: string) => boolean;
  exact?: true;
  portable?: true;
  secretsFile?: string;
  /** Where the schema for editors will be; no option of the command line. */
  schema?: string;
  force?: true;
  format: 'yaml' | 'json';
}

export interface BindOptions extends ReadingOptions {
  memory?: string;
  format: 'text' | 'json';
}

export interface FmtOptions extends GlobalOptions {
  check?: true;
  sort?: true;
  format: 'text' | 'json';
}

export interface SandboxOptions extends GlobalOptions {
  port: number;
  seed?: string;
  apiVersion: '2026-02' | '2026-08' | '2026-10';
  state?: string;
}

export interface InitOptions extends GlobalOptions {
  yes?: true;
  fromWorkspace?: true;
  tokenFile?: string;
  sandbox?: true;
  seed?: string;
}

export interface DoctorOptions extends GlobalOptions {
  format: 'text' | 'json';
  tokenFile?: string;
  sandbox?: true;
  seed?: string;
}

/** In: the text after `--port`. Out: the port. Throws commander's InvalidArgumentError. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 (any free port) to 65535.');
  return port;
}

/** In: the text after an option that names a file or a folder. Out: it. Throws commander's InvalidArgumentError. */
export function fileOf(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty: name a file, or leave the option out.');
  if (text.startsWith('-'))
    throw new InvalidArgumentError(
      `It looks like an option, so the name of the file is missing; a file of this name is ./${text}`,
    );
  return text;
}

/** Collects the paths of a command. Throws commander's InvalidArgumentError. */
export function pathOf(text: string, before: string[] | undefined): string[] {
  if (text === '') throw new InvalidArgumentError('It is empty: name a manifest or a folder with manifests; "." is this folder.');
  return [...(before ?? []), text];
}

/** The API limits a token to about 50 requests per second; past it, it is punished. */
const fastest = 50;

/** In: the text after `--rate`. Out: requests per second. Throws commander's InvalidArgumentError. */
export function rateOf(text: string): number {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || rate <= 0 || rate > fastest) {
    throw new InvalidArgumentError(
      `It must be a number of requests per second above 0 and at most ${fastest}, the limit of Pachca.`,
    );
  }
  return rate;
}

/** In: the words that an option or argument takes. Out: its parser, which says which of them may be meant. Throws commander's InvalidArgumentError. */
export const oneOf =
  (...words: readonly string[]) =>
  (text: string): string => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.${didYouMean(text, words)}`);
  };

/** In: a word and those that there are. Out: which is meant: one that is alike, or that begins with its first letter and has the others, as `md` for markdown. */
function didYouMean(word: string, known: readonly string[]): string {
  const left = (one: string): string =>
    [...one].reduce((rest, letter) => (rest.startsWith(letter) ? rest.slice(1) : rest), word.toLowerCase());
  const shortened = (one: string): boolean => one.startsWith(word.slice(0, 1).toLowerCase()) && left(one) === '';
  const meant = nearest(word, known) ?? known.find(shortened);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** `kind:key`; a single letter before the colon is a drive. */
const addressLike = /^[a-z]{2,}:./;

/** Collects `--targets a b --targets c`. A path that slipped in is an error: it would otherwise not be read. */
export function targetOf(text: string, before: string[] | undefined): string[] {
  if (!addressLike.test(text)) {
    if (/^[^\s@/\\:]+@[^\s@/\\:]+$/.test(text))
      throw new InvalidArgumentError(`An address begins with its kind. Did you mean user:${text}?`);
    throw new InvalidArgumentError(
      `It is not an address like user:anna@corp.example or chat:backend. Paths go before --targets, or behind "--".`,
    );
  }
  return [...(before ?? []), text];
}

/** What a dump may be narrowed to. */
const parts = ['settings', 'tags', 'users', 'chats', 'bots'];

/** Collects `--only users,tags --only chats`. Throws commander's InvalidArgumentError. */
export function onlyOf(text: string, before: string[] | undefined): string[] {
  const named = text.split(',').map((one) => one.trim());
  const strange = named.find((one) => !parts.includes(one));
  if (strange !== undefined)
    throw new InvalidArgumentError(`It takes ${parts.join(', ')}, separated by commas.${didYouMean(strange, parts)}`);
  return [...(before ?? []), ...named];
}

/** In: `/^team-/i`, or a part of a name. Out: whether a name is meant. Throws commander's InvalidArgumentError. */
export function filterOf(text: string): (name: string) => boolean {
  const pattern = /^\/(.+)\/([a-z]*)$/s.exec(text);
  if (pattern === null) {
    const part = text.normalize('NFC').toLowerCase();
    return (name) => name.normalize('NFC').toLowerCase().includes(part);
  }
  try {
    const expression = new RegExp(pattern[1]!, `${pattern[2]!.replace(/[gy]/g, '')}`);
    return (name) => expression.test(name);
  } catch {
    throw new InvalidArgumentError('It is no regular expression: write /pattern/ or /pattern/i, or a part of the name.');
  }
}
