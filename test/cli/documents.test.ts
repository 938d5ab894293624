/** The documents that other programs read: real plans and reports against their published schemas. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply } from '../../src/cli/commands/apply.ts';
import { plan } from '../../src/cli/commands/plan.ts';
import { schema } from '../../src/cli/commands/schema.ts';
import { show } from '../../src/cli/commands/show.ts';
import { checksum } from '../../src/core/checksum.ts';
import { fakeShell } from './shell.ts';
import { full, refused, report } from './show/samples.ts';

type Schema = { [key: string]: unknown };
const file = (name: string): string => readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8');

/** The schema, but for what it does not name: readers are told to ignore that, we may not write it. */
function strict(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(strict);
  if (typeof part !== 'object' || part === null) return part;
  const out = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, strict(value)]));
  return out['properties'] === undefined || out['additionalProperties'] !== undefined
    ? out
    : { ...out, additionalProperties: false };
}

/** Of the documents that may be: the one asked for, not the one that says why there is none. */
function checkerOf(name: 'plan' | 'report') {
  const published = JSON.parse(file(name)) as Schema;
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.compile(published);
  const copy = strict(published) as Schema;
  ajv.addSchema({ ...copy, $id: name });
  return (what: string, value: unknown): string[] => {
    const check = ajv.getSchema(`${name}#/$defs/${what}`)!;
    return check(value)
      ? []
      : check.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}
const ofPlan = checkerOf('plan');
const ofReport = checkerOf('report');

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const rungs = readdirSync(examples).filter((name) => /^(\d\d-|acme)/.test(name) && !name.includes('.seed.'));
const seedOf = (name: string): string => `${examples}${name.replace(/\.yaml$/, '')}.seed.yaml`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = async (work: (shell: ReturnType<typeof fakeShell>) => Promise<number>): Promise<any> => {
  const shell = fakeShell([]);
  await work(shell);
  return JSON.parse(shell.stdout());
};

test.each(rungs)('the plan, the saved plan and the report of %s are as they are described', async (name) => {
  const path = join(examples, name);
  const saved = join(folder, `${name}.json`);
  const given = { sandbox: true, seed: seedOf(name), botTokens: join(folder, `${name}.env`), format: 'json' } as const;
  expect(ofPlan('plan', await json((shell) => plan([path], { ...given, out: saved }, shell)))).toEqual([]);
  expect(ofPlan('plan', JSON.parse(readFileSync(saved, 'utf8')))).toEqual([]);
  expect(ofReport('report', await json((shell) => apply([path], { ...given, yes: true }, shell)))).toEqual([]);
});

test('so are plans with memory, targets and refusals', async () => {
  expect(ofPlan('plan', full)).toEqual([]);
  expect(ofPlan('plan', refused)).toEqual([]);
  const path = join(examples, 'acme');
  const given = {
    sandbox: true,
    seed: seedOf('acme'),
    botTokens: join(folder, 'memory.env'),
    memory: join(folder, 'memory.json'),
    format: 'json',
  } as const;
  await json((shell) => apply([path], { ...given, yes: true }, shell));
  const remembered = await json((shell) => plan([path], { ...given, withoutRemovals: true, skipBlocked: true }, shell));
  expect(remembered).toMatchObject({ memory: { format: 1 }, options: { leftovers: true, without_removals: true } });
  expect(ofPlan('plan', remembered)).toEqual([]);
  const aimed = await json((shell) => plan([path], { ...given, targets: ['chat:backend'] }, shell));
  expect(ofPlan('plan', aimed)).toEqual([]);
});

test('so are reports of what went wrong, and documents that say why there is none', async () => {
  const problem = { status: 403, code: 'forbidden', field: '', message: 'no', request_id: 'x', payload: { a: [1] } };
  const whole = report({
    outcomes: [
      {
        step: 's',
        label: 'l',
        serves: ['chat:a'],
        result: 'failed',
        because: 'b',
        problem,
        left_out: [{ who: 'a', because: 'b' }],
        warnings: ['w'],
      },
    ],
    changes: [{ address: 'chat:a', verb: 'update', result: 'partly' }],
    created: { 'chat:a': 1 },
    twins: [{ address: 'chat:a', id: 1, other: 2 }],
    diagnostics: refused.blocked,
  });
  expect(ofReport('report', { ...whole, ok: false, exit: 5 })).toEqual([]);
  const none = await json((shell) => plan([join(folder, 'nowhere.yaml')], { format: 'json' }, shell));
  expect([ofPlan('ended', none), ofReport('ended', none)]).toEqual([[], []]);
});

test('the check is strict: what is not described, and what is missing, is found', () => {
  expect(ofPlan('plan', { ...full, more: 1 })).toHaveLength(1);
  expect(ofPlan('plan', { ...full, budget: { reads: 1, writes: 2 } })).toHaveLength(1);
  expect(
    ofPlan('plan', { ...full, changes: [{ ...full.changes[0], hazards: [{ code: 'x', message: 'y', more: 1 }] }] }),
  ).toHaveLength(1);
});

test.each(['manifest', 'plan', 'report'] as const)('pachform schema prints the one of %ss', async (name) => {
  const shell = fakeShell([]);
  expect(await schema(name, shell)).toBe(0);
  expect(shell.stdout()).toBe(file(name));
});

test('a saved plan is shown in every format, and a file that is none says why', async () => {
  const path = join(folder, 'full.json');
  writeFileSync(path, JSON.stringify({ ...full, checksum: checksum(full) }));
  const shown = async (format: 'text' | 'json' | 'markdown' | 'html') => {
    const shell = fakeShell([]);
    expect(await show(path, { format }, shell)).toBe(0);
    expect(shell.stderr()).toBe('');
    return shell.stdout();
  };
  expect(await shown('text')).toMatch(/^workspace of ceo@corp\.example/);
  expect(ofPlan('plan', JSON.parse(await shown('json')))).toEqual([]);
  expect(await shown('markdown')).toMatch(/^### pachform plan/);
  expect(await shown('html')).toMatch(/^<!doctype html>/);

  writeFileSync(path, JSON.stringify({ ...full, checksum: 'x' }));
  const shell = fakeShell([]);
  expect(await show(path, { format: 'json' }, shell)).toBe(1);
  expect(JSON.parse(shell.stdout())).toMatchObject({ ok: false, diagnostics: [{ code: 'plan-file' }] });
});
