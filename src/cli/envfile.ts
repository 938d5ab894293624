/** Variables from a file, for those whose shell has no `set -a`. Nothing of a value is ever told. */
import { parseEnv } from 'node:util';
import type { Diagnostic } from '../core/diagnostic.ts';
import { decode } from '../manifest/decode.ts';
import { fault, reasonOf } from './disk/problem.ts';
import { streamed } from './disk/regular.ts';
import type { Shell } from './shell.ts';

const entry = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_]\w*)[^\S\n]*=[^\S\n]*/y;
const nothing = /^[^\S\n]*(?:#.*)?$/;
const remark = /[^\S\n]*(?:#.*)?(?:\n|$)/y;
/** As `dump --secrets-file` writes it, and a shell reads it: `'it'\''s'`. */
const single = /'((?:[^']|'\\'')*)'/y;
const other = /"[^"]*"|`[^`]*`/y;

/** In: the text of a file of `NAME=value` lines. Out: the variables, or which line is none and why. */
export function variablesIn(given: string): { variables: Record<string, string> } | { line: number; why: string } {
  const text = given.replace(/\r\n?/g, '\n');
  const variables: Record<string, string> = {};
  const take = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  for (let at = 0; at < text.length; ) {
    const line = text.slice(0, at).split('\n').length;
    const end = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    const whole = text.slice(at, end);
    if (nothing.test(whole)) {
      at = end + 1;
      continue;
    }
    const head = entry.exec(whole);
    entry.lastIndex = 0;
    if (head === null) return { line, why: 'it is not NAME=value' };
    const name = head[1]!;
    const from = at + head[0].length;
    if (!/^['"`]/.test(text.slice(from, end))) {
      const value = text.slice(from, end);
      if (/^(?!#).*\S#/.test(value))
        return { line, why: `a # in the value of ${name} begins a remark for some and for others not: put it in quotes` };
      variables[name] = parseEnv(`${name}=${value}`)[name] ?? '';
      at = end + 1;
      continue;
    }
    const quoted = take(text[from] === "'" ? single : other, from);
    if (quoted === null) return { line, why: `the quote in which the value of ${name} begins is not closed` };
    const rest = take(remark, from + quoted[0].length);
    if (rest === null) return { line, why: `something stands behind the quoted value of ${name}` };
    variables[name] =
      quoted[1] === undefined ? (parseEnv(`${name}=${quoted[0]}`)[name] ?? '') : quoted[1].replaceAll("'\\''", "'");
    at = from + quoted[0].length + rest[0].length;
  }
  return { variables };
}

/**
 * In: files, and the environment. Out: all together: what is set in the environment stays, and a later file wins over an earlier
 * one; a variable that is set and empty counts as not set, as everywhere. Or what is wrong with a file.
 */
export async function envFrom(
  paths: readonly string[],
  { env, stop }: Pick<Shell, 'env' | 'stop'>,
): Promise<Shell['env'] | Diagnostic[]> {
  const all: Record<string, string> = {};
  for (const path of paths) {
    const found = await variablesOf(path, stop);
    if (Array.isArray(found)) return found;
    Object.assign(all, found);
  }
  const set = Object.entries(env).filter(([name, value]) => (value ?? '') !== '' || all[name] === undefined);
  return { ...all, ...Object.fromEntries(set) };
}

async function variablesOf(path: string, stop: AbortSignal): Promise<Record<string, string> | Diagnostic[]> {
  let bytes: Uint8Array;
  try {
    bytes = await streamed(path, stop);
  } catch (error) {
    const why = `the file ${path} of --env-file cannot be read: ${reasonOf(error)}`;
    return [fault('env-file', why, 'Check its name and its rights.')];
  }
  const decoded = decode(path, bytes);
  if ('problem' in decoded) return [decoded.problem];
  const found = variablesIn(decoded.text);
  if ('variables' in found) return found.variables;
  const hint = "Lines are NAME=value or NAME='value', and remarks begin with #.";
  return [{ ...fault('env-file', found.why, hint), place: { file: path, line: found.line, column: 1 } }];
}
