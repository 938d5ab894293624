/** Attempts through what surrounds a plan: variables, memories of elsewhere, servers that leave things out. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
import { kinds } from '../../src/kinds/index.ts';
import { createSandbox, type Seed } from '../../src/sandbox/index.ts';
import type { Send } from '../../src/wire/http.ts';
import { applyIntent, applySaved, type Ctx, intentOf, observeAndPlan } from '../../src/workflow.ts';
import { line, manifest } from '../workspace.ts';

const users = [
  { id: 1, email: 'robot@corp.example', role: 'admin' as const },
  { id: 2, email: 'second@corp.example', role: 'admin' as const },
  { id: 3, email: 'anna@corp.example', custom_properties: { Desk: '12' }, tags: ['QA', 'New'] },
];
const base: Seed = {
  me: 'robot@corp.example',
  users,
  tags: [
    { id: 1, name: 'QA' },
    { id: 2, name: 'New' },
    { id: 3, name: 'Dev' },
  ],
  properties: [
    { id: 31, name: 'Desk', data_type: 'string' },
    { id: 32, name: 'env', data_type: 'string' },
  ],
  chats: [{ id: 500, name: 'Theirs', members: ['anna@corp.example'] }],
};
function scene(over: Partial<Ctx> = {}, seed: Seed = base, change?: (send: Send) => Send) {
  const sandbox = createSandbox({ seed });
  const ctx: Ctx = {
    kinds,
    tool: 'pachform test',
    server: { url: 'https://x.test', send: change ? change(sandbox.send) : sandbox.send, rate: 40 },
    explain: (problem) => problem.message,
    advise: (problem) => problem.message,
    env: {},
    now: () => 0,
    sleep: async () => {},
    signal: new AbortController().signal,
    emit: () => {},
    ...over,
  };
  return { sandbox, ctx };
}
const talk = { show: () => {} };
const planIn = async (ctx: Ctx, yaml: string): Promise<Plan> => {
  const intent = await intentOf(ctx, await manifest(yaml), {});
  if ('is' in intent) throw new Error(JSON.stringify(intent.diagnostics));
  const planned = await observeAndPlan(ctx, intent);
  if (planned.is !== 'planned') throw new Error(JSON.stringify(planned.diagnostics));
  return planned.plan;
};
/** Rewrites the rows of answers. */
const rewriting =
  (path: RegExp, row: (item: any) => any) =>
  (send: Send): Send =>
  async (request, signal) => {
    const answer = await send(request, signal);
    if (request.method !== 'GET' || !path.test(request.path)) return answer;
    const body = structuredClone(answer.body) as any;
    if (Array.isArray(body?.data)) body.data = body.data.flatMap((one: any) => row(one) ?? []);
    else if (body?.data) body.data = row(body.data);
    return { ...answer, body };
  };

describe('variables', () => {
  // Only top-level fields are looked at: an unset variable of a property clears it.
  test('an unset variable of a custom property is an error, and clears nothing', async () => {
    const { ctx } = scene();
    const yaml = 'users: {anna@corp.example: {custom_properties: {Desk: "${env:DESK}"}}}';
    const intent = await intentOf(ctx, await manifest(yaml), {});
    expect(intent).toMatchObject({ is: 'error', diagnostics: [{ code: 'unset-variable' }] });
  });
  test('… what an apply does now', async () => {
    const { ctx, sandbox } = scene();
    const yaml = 'users: {anna@corp.example: {custom_properties: {Desk: "${env:DESK}"}}}';
    const intent = await intentOf(ctx, await manifest(yaml), {});
    if (!('is' in intent)) await applyIntent(ctx, intent, talk);
    const answer = (await sandbox.send({ method: 'GET', path: '/users/3' })).body as any;
    expect(answer.data.custom_properties.find((one: any) => one.name === 'Desk').value).toBe('12');
  });
  test('a property called "env" needs no variable', async () => {
    const { ctx } = scene();
    const intent = await intentOf(ctx, await manifest('users: {anna@corp.example: {custom_properties: {env: prod}}}'), {});
    expect(intent).not.toHaveProperty('is');
  });
  test('a variable called "constructor" is not set by every object', async () => {
    const { ctx } = scene();
    const intent = await intentOf(ctx, await manifest('users: {anna@corp.example: {title: "${env:constructor}"}}'), {});
    expect(intent).toMatchObject({ is: 'error' });
  });
});

describe('memory', () => {
  const memory: Memory = {
    format: 1,
    scope: 'theirs',
    server: 'https://x.test',
    paths: ['test.yaml'],
    entries: { 'chat:general': { id: 500, state: { name: 'Theirs' } } },
    retired: {},
  };
  // Another scope's handle is not this scope's chat.
  test('of another scope does not say which chat a handle is', async () => {
    const { ctx } = scene({ memory: { load: async () => memory, save: async () => {} } });
    const plan = await planIn(ctx, 'settings: {scope: ours}\nchats: {general: {name: Ours, public: true}}');
    expect(plan.changes.map(line)).toEqual(['chat:general create name="Ours" public=true']);
  });
  test('a saved plan for targets does not remember what it did not do', async () => {
    let kept: Memory | undefined = { ...memory, scope: 'ours', entries: {} };
    const { ctx } = scene({
      memory: {
        load: async () => kept,
        save: async (one) => {
          kept = one;
        },
      },
    });
    const yaml =
      'settings: {scope: ours}\nusers: {anna@corp.example: {title: Lead}}\nchats: {theirs: {id: 500, members: [second@corp.example]}}';
    const intent = await intentOf(ctx, await manifest(yaml), { targets: ['user:anna@corp.example'] });
    if ('is' in intent) throw new Error('no intent');
    const planned = await observeAndPlan(ctx, intent);
    if (planned.is !== 'planned') throw new Error('no plan');
    const saved = JSON.parse(JSON.stringify(planned.plan)) as Plan;
    const applied = await applySaved(ctx, saved, talk);
    expect(applied.is).toBe('applied');
    expect(Object.keys(kept!.entries)).toEqual(['user:anna@corp.example']);
  });
  test('targets that no entry answers to are said, not "no changes"', async () => {
    const { ctx } = scene();
    const intent = await intentOf(ctx, await manifest('users: {anna@corp.example: {title: Lead}}'), {
      targets: ['user:ana@corp.example'],
    });
    if ('is' in intent) return;
    const planned = await observeAndPlan(ctx, intent);
    if (planned.is !== 'planned') return;
    expect([...planned.plan.problems, ...planned.plan.notes].some((one) => one.message.includes('ana@'))).toBe(true);
  });
});

describe('what servers may leave out', () => {
  // A tag made between the two lists, or hidden from the tag list: replaced away.
  test('a tag that only the person shows is not lost by a PUT of another one', async () => {
    const { ctx, sandbox } = scene(
      {},
      base,
      rewriting(/^\/group_tags$/, (tag) => (tag.name === 'New' ? undefined : tag)),
    );
    const intent = await intentOf(ctx, await manifest('users: {anna@corp.example: {tags: [Dev]}}'), {});
    if ('is' in intent) throw new Error('no intent');
    await applyIntent(ctx, intent, talk);
    expect(((await sandbox.send({ method: 'GET', path: '/users/3' })).body as any).data.list_tags.sort()).toEqual([
      'Dev',
      'New',
      'QA',
    ]);
  });
  // `member_ids` may or may not hold those whom a tag holds; undeclared chats are never listed.
  test('member_ids without tag-held people: leaving is shown all the same', async () => {
    const seed: Seed = {
      ...base,
      chats: [{ id: 501, name: 'Tagged', tags: ['QA'], owner: 'second@corp.example', public: true }],
    };
    const { ctx } = scene(
      {},
      seed,
      rewriting(/^\/chats(\/\d+)?$/, (chat) => ({ ...chat, member_ids: [chat.owner_id] })),
    );
    const plan = await planIn(ctx, 'users: {anna@corp.example: {tags: [], tagging: exact}}');
    expect(plan.changes[0]!.also.map((one) => `${one.what} ${one.where}`)).toEqual(['leaves Tagged']);
  });
  test('member_ids without tag-held people: who has them is not said to join', async () => {
    const seed: Seed = {
      ...base,
      chats: [{ id: 501, name: 'Tagged', tags: ['QA', 'Dev'], owner: 'second@corp.example', public: true }],
    };
    const { ctx } = scene(
      {},
      seed,
      rewriting(/^\/chats(\/\d+)?$/, (chat) => ({ ...chat, member_ids: [chat.owner_id] })),
    );
    const plan = await planIn(ctx, 'users: {anna@corp.example: {tags: [Dev]}}');
    expect(plan.changes[0]!.also).toEqual([]);
  });
  test.each([
    [
      'last_message_at null, member_ids absent',
      /^\/chats/,
      (one: any) => ({ ...one, last_message_at: null, member_ids: undefined }),
    ],
    ['nickname null, list_tags absent', /^\/users/, (one: any) => ({ ...one, nickname: null, list_tags: undefined })],
    ['custom_properties null, role absent', /^\/users/, (one: any) => ({ ...one, custom_properties: null, role: undefined })],
    ['group_tag_ids absent, owner null', /^\/chats/, (one: any) => ({ ...one, group_tag_ids: undefined, owner_id: null })],
  ])('%s: no crash', async (_name, path, row) => {
    const { ctx } = scene({}, { ...base, bots: [{ id: 9, nickname: 'x_bot' }] }, rewriting(path, row));
    await planIn(
      ctx,
      'users: {anna@corp.example: {title: X, tags: []}}\nchats: {theirs: {name: Theirs, membership: exact, members: [anna@corp.example], tags: []}}\nbots: {x_bot: {}}',
    );
  });
  test('list_tags nowhere: unknown tags are not replaced away', async () => {
    const { ctx, sandbox } = scene(
      {},
      base,
      rewriting(/^\/users/, (one: any) => ({ ...one, list_tags: undefined })),
    );
    const intent = await intentOf(ctx, await manifest('users: {anna@corp.example: {tags: [Dev]}}'), {});
    if ('is' in intent) throw new Error('no intent');
    await applyIntent(ctx, intent, talk);
    expect(((await sandbox.send({ method: 'GET', path: '/users/3' })).body as any).data.list_tags).toContain('QA');
  });
});
