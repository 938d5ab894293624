/** A saved plan: written whole, read with distrust. */
import { unlink } from 'node:fs/promises';
import { checksum } from '../../core/checksum.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Plan } from '../../core/plan.ts';
import { decode } from '../../manifest/decode.ts';
import { ownAt, writeOwn } from './own.ts';
import { planFault } from './planshape.ts';
import { cannot, codeOf, fault, reasonOf } from './problem.ts';
import { bytesOf } from './regular.ts';

/** Removes the plan of an earlier run, so that a run that fails leaves none. Throws `DiskProblem`, also where something else lies there. */
export async function removePlan(path: string): Promise<boolean> {
  if (!(await ownAt('plan', path, '-o'))) return false;
  await unlink(path).catch((error: unknown) => Promise.reject(cannot('remove', 'earlier plan', path, '-o', error)));
  return true;
}

/** Writes the plan with its checksum, mode 0600: it holds the same personal data as the manifest. Throws `DiskProblem`. */
export async function writePlan(path: string, plan: Plan): Promise<void> {
  try {
    await writeOwn('plan', path, `${JSON.stringify({ ...plan, checksum: checksum(plan) }, null, 2)}\n`, '-o');
  } catch (error) {
    throw cannot('write', 'plan', path, '-o', error);
  }
}

const again = 'Make it again: pachform plan -o FILE.';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** In: what a plan file held. Out: why it is not a plan that can be applied, or nothing. */
function wrongWith(value: unknown): [message: string, hint: string] | undefined {
  if (!isObject(value) || value['format'] === undefined) return ['is JSON, but not a plan', again];
  if (value['format'] !== 1) {
    const format = JSON.stringify(value['format']).slice(0, 20);
    return [
      `has format ${format}; this pachform reads format 1`,
      'Make the plan and apply it with the same version of pachform.',
    ];
  }
  if (typeof value['checksum'] !== 'string') return ['lacks parts of a plan: its checksum', again];
  const lacking = planFault(value);
  if (lacking !== undefined) return [`lacks parts of a plan: ${lacking}`, again];
  if (checksum(value as unknown as Plan) !== value['checksum']) {
    return [
      'has been changed since it was made: its checksum does not fit',
      `A plan is not edited; change the manifest instead. ${again}`,
    ];
  }
  return undefined;
}

/** In: the path of a plan file. Out: the plan, or what is wrong with the file. Never throws. */
export async function readPlan(path: string): Promise<{ plan: Plan } | { broken: Diagnostic }> {
  const broken = (message: string, hint: string) => ({ broken: fault('plan-file', `The plan ${path} ${message}.`, hint) });
  let read: ReturnType<typeof decode>;
  try {
    read = decode(path, await bytesOf(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      return broken('does not exist', 'Make it first: pachform plan -o FILE; a plan that fails leaves none.');
    return broken(`cannot be read: ${reasonOf(error)}`, 'Check the path.');
  }
  if ('problem' in read) return broken(`cannot be read: ${read.problem.message}`, 'Give the file that plan -o wrote, as it was.');
  const { text } = read;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const cut = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');
    return cut
      ? broken('is cut off', `It was not copied whole. ${again}`)
      : broken('is not JSON', `Give the file that plan -o wrote. ${again}`);
  }
  const wrong = wrongWith(value);
  return wrong === undefined ? { plan: value as Plan } : broken(...wrong);
}
