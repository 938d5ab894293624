/** What others do between our reading and our writing: nobody loses a tag, and no chat is made twice. */
import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json, JsonObject, Send, WireRequest } from '../../src/wire/http.ts';
import { applyIntent, intentOf } from '../../src/workflow.ts';
import { apply, contextOf, plan, type World, worldOf, writesSince } from '../reliability/machine.ts';
import { line, manifest } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', title: 'QA', tags: ['QA'], custom_properties: { Город: 'Омск', Этаж: '3' } },
    { id: 4, email: 'boris@corp.example' },
  ],
  tags: [
    { id: 11, name: 'QA' },
    { id: 12, name: 'UX' },
    { id: 13, name: 'Ops' },
  ],
  properties: [
    { id: 21, name: 'Город' },
    { id: 22, name: 'Этаж' },
  ],
  chats: [{ id: 500, name: 'Tagged', tags: ['Ops'] }],
};

/** A send before whose first write something else happens in the workspace. */
function meanwhile({ sandbox }: World, others: () => Promise<unknown>): Send {
  let happened = false;
  return async (request, signal) => {
    // The apply looks before it writes: what happens before that look is what this is about.
    if (request.method === 'GET' && !happened && sandbox.log.some(({ path }) => path === '/chats') && applying.has(sandbox)) {
      happened = true;
      await others();
    }
    return sandbox.send(request, signal);
  };
}
const applying = new Set<unknown>();

/** In: a manifest and what others do after the plan was agreed to. Out: how the apply ended, and the workspace. */
async function raced(yaml: string, others: (send: Send) => Promise<unknown>) {
  const world = worldOf({ seed });
  const ctx = contextOf(world, { send: meanwhile(world, () => others(world.sandbox.send)) });
  const intent = await intentOf(ctx, await manifest(`settings: {scope: test}\n${yaml}`), {});
  if ('is' in intent) throw new Error('no intent');
  const end = await applyIntent(ctx, intent, {
    show: () => {},
    confirm: async () => {
      applying.add(world.sandbox);
      return 'yes';
    },
  });
  if (end.is !== 'applied') throw new Error(JSON.stringify(end));
  return { world, report: end.report };
}
const put = (send: Send, path: string, body: object) => send({ method: 'PUT', path, body } as WireRequest);
const anna = ({ sandbox }: World) => {
  const { tags } = sandbox.store.users.get(3)!;
  return [...tags].map((id) => sandbox.store.tags.get(id)!.name).sort();
};

describe('a set that is replaced whole', () => {
  test('a tag that somebody gave Anna meanwhile stays hers, and she stays in its chats', async () => {
    const { world, report } = await raced('users: {anna@corp.example: {tags: [QA, UX]}}', (send) =>
      put(send, '/users/3', { user: { list_tags: ['QA', 'Ops'] } }),
    );
    expect(report.changes[0]!.result).toBe('done');
    expect(anna(world)).toEqual(['Ops', 'QA', 'UX']);
  });

  test('a tag that was renamed meanwhile is not made again under its old name', async () => {
    const { world } = await raced('users: {anna@corp.example: {tags: [QA, UX]}}', (send) =>
      put(send, '/group_tags/11', { group_tag: { name: 'Quality' } }),
    );
    expect([...world.sandbox.store.tags.values()].map(({ name }) => name).sort()).toEqual(['Ops', 'Quality', 'UX']);
    expect(anna(world)).toEqual(['Quality', 'UX']);
  });

  test('nor is the tag that is to be given, when that one was renamed', async () => {
    const { world, report } = await raced('users: {anna@corp.example: {tags: [QA, UX]}}', (send) =>
      put(send, '/group_tags/12', { group_tag: { name: 'Design' } }),
    );
    expect(report.outcomes[0]).toMatchObject({ result: 'moved', because: expect.stringContaining('UX') });
    expect([...world.sandbox.store.tags.values()].map(({ name }) => name).sort()).toEqual(['Design', 'Ops', 'QA']);
  });

  test('a property that somebody else filled in meanwhile is kept', async () => {
    const { world, report } = await raced('users: {anna@corp.example: {custom_properties: {Город: Пермь}}}', (send) =>
      put(send, '/users/3', { user: { custom_properties: [{ id: 22, value: '7' }] } }),
    );
    expect(report.changes[0]!.result).toBe('done');
    const answer = await world.sandbox.send({ method: 'GET', path: '/users/3' });
    const properties = ((answer.body as JsonObject)['data'] as JsonObject)['custom_properties'] as JsonObject[];
    expect(properties.map(({ id, value }) => [id, value])).toEqual([
      [21, 'Пермь'],
      [22, '7'],
    ]);
  });

  test('a person whose very value somebody changed meanwhile is moved, and theirs stays', async () => {
    const { world, report } = await raced('users: {anna@corp.example: {title: Lead, tags: [QA, UX]}}', (send) =>
      put(send, '/users/3', { user: { title: 'Director' } }),
    );
    expect(report.outcomes[0]).toMatchObject({ result: 'moved', because: expect.stringContaining('title') });
    expect(anna(world)).toEqual(['QA']);
  });
});

describe('a set that is not told just before it is replaced', () => {
  const asked: [what: string, key: string, yaml: string][] = [
    ['her tags, and with them her chats', 'list_tags', 'tags: [UX]'],
    ['her other properties', 'custom_properties', 'custom_properties: {Город: Пермь}'],
  ];
  const untold: [how: string, value: Json][] = [
    ['null', null],
    ['no list', 'QA'],
    ['a list of something else', [{ name: 'QA' }]],
  ];
  const cases = asked.flatMap((one) => untold.map((other) => [...one, ...other] as const));
  test.each(cases)('does not cost Anna %s', async (_, key, yaml, how, value) => {
    const world = worldOf({ seed });
    world.sandbox.faults.propertyPut = 'replace';
    world.sandbox.faults.odd = [{ path: '^/users/3$', id: 3, set: { [key]: value } }];
    const turn = await apply(world, `settings: {scope: test}\nusers: {anna@corp.example: {${yaml}}}`);
    expect(turn.exit, how).toBe(5);
    expect(turn.report!.outcomes).toMatchObject([
      { result: 'failed', because: expect.stringContaining(`not sent: the server does not tell its ${key}`) },
    ]);
    expect(writesSince(world, 0)).toEqual([]);
  });

  test('nor is she given the tags of somebody else whom the server answers with', async () => {
    const world = worldOf({ seed });
    const send: Send = (request, signal) =>
      world.sandbox.send(
        request.path === '/users/3' && request.method === 'GET' ? { ...request, path: '/users/4' } : request,
        signal,
      );
    const turn = await apply(world, 'settings: {scope: test}\nusers: {anna@corp.example: {tags: [UX]}}', { send });
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]!.because).toContain('it is id 4');
    expect(anna(world)).toEqual(['QA']);
  });
});

describe('a chat that somebody makes meanwhile', () => {
  const yaml = 'chats: {news: {name: News, members: [anna@corp.example]}}';

  test('two people at the question who both say yes make one chat', async () => {
    const { world, report } = await raced(yaml, (send) =>
      send({ method: 'POST', path: '/chats', body: { chat: { name: 'News' } } }),
    );
    expect(report.outcomes[0]).toMatchObject({ result: 'moved', because: expect.stringContaining('since planning') });
    expect([...world.sandbox.store.chats.values()].filter(({ name }) => name === 'News')).toHaveLength(1);
  });

  test('one that is made in the same moment is told with both ids, in one look for all chats', async () => {
    const world = worldOf({ seed });
    const many = Array.from({ length: 30 }, (_, at) => `  c${at}: {name: Chat ${at}}`).join('\n');
    const send: Send = async (request, signal) => {
      const answer = await world.sandbox.send(request, signal);
      if (request.method === 'POST' && ((request.body as JsonObject)['chat'] as JsonObject)['name'] === 'Chat 7')
        await world.sandbox.send(request, signal);
      return answer;
    };
    const turn = await apply(world, `settings: {scope: test}\nchats:\n${many}`, { send });
    expect(turn.exit).toBe(5);
    expect(turn.report!.twins.map(({ address }) => address)).toEqual(['chat:c7']);
    const writes = world.sandbox.log.filter(({ method }) => method === 'POST').length;
    expect(writes).toBe(31);
    expect(turn.report!.requests.reads).toBeLessThanOrEqual(5);
  });

  test('one whose answer was lost and that comes late is not made again: the workspace is looked at over seconds', async () => {
    const world = worldOf({ seed });
    let due: { at: number; request: WireRequest } | undefined;
    let lost = false;
    const send: Send = async (request, signal) => {
      if (due !== undefined && world.clock.now() >= due.at) {
        const { request: late } = due;
        due = undefined;
        await world.sandbox.send(late);
      }
      if (request.method === 'POST' && request.path === '/chats' && !lost) {
        lost = true;
        due = { at: world.clock.now() + 3000, request };
        return { status: 504, headers: {}, body: null };
      }
      return world.sandbox.send(request, signal);
    };
    const turn = await apply(world, `settings: {scope: test}\n${yaml}`, { send });
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
    expect([...world.sandbox.store.chats.values()].filter(({ name }) => name === 'News')).toHaveLength(1);
  });
});

describe('what this run made and another service does not know yet', () => {
  test('a newcomer is added to her chats although they do not find her at once', async () => {
    const world = worldOf({ seed });
    let born = Number.POSITIVE_INFINITY;
    const send: Send = async (request, signal) => {
      if (request.method === 'POST' && /members$/.test(request.path) && world.clock.now() < born + 2500)
        return {
          status: 404,
          headers: {},
          body: { errors: [{ key: 'member_ids', value: null, code: 'not_found', message: 'x' }] },
        };
      const answer = await world.sandbox.send(request, signal);
      if (request.method === 'POST' && request.path === '/users') born = world.clock.now();
      return answer;
    };
    const yaml =
      'settings: {scope: test}\nusers: {new@corp.example: {}}\nchats: {tagged: {name: Tagged, members: [new@corp.example]}}';
    const turn = await apply(world, yaml, { send });
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
    expect((await plan(world, yaml)).changes.map(line)).toEqual([]);
  });
});

describe('a new chat of newcomers, while the chats do not know them yet', () => {
  const yaml = `settings: {scope: test, allow: [{guard: create-unseen, on: "chat:news", why: a test}]}
users: {new@corp.example: {}}
chats: {news: {name: News, members: [new@corp.example, anna@corp.example]}}`;
  test.each(['2026-02', '2026-08', '2026-10'] as const)(
    '%s: they are in it after one apply, and nothing is said to have failed',
    async (apiVersion) => {
      for (const droppedMembers of ['named', 'silent'] as const) {
        const world = worldOf({ seed, apiVersion, faults: { memberLagMs: 1500, droppedMembers } });
        const turn = await apply(world, yaml, {});
        expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
        expect(turn.report!.outcomes.map(({ result }) => result)).toEqual(['done', 'done']);
        expect((await plan(world, yaml)).changes.map(line)).toEqual([]);
        expect([...world.sandbox.store.chats.values()].filter(({ name }) => name === 'News')).toHaveLength(1);
      }
    },
  );

  test('who is never known there is told as a person who is not found, and not as a chat', async () => {
    const world = worldOf({ seed, apiVersion: '2026-08', faults: { memberLagMs: 600_000 } });
    const turn = await apply(world, yaml, {});
    expect(turn.exit).toBe(5);
    const { because } = turn.report!.outcomes.find(({ result }) => result === 'failed')!;
    expect(because).toContain('"user_id" names something that does not exist');
    expect(because).not.toContain('no such chat');
  });

  test('members whom the server drops from a new chat and takes one by one are in it, and nothing has failed', async () => {
    const world = worldOf({ seed, apiVersion: '2026-10', faults: { ignores: [{ path: '^/chats$', keys: ['member_ids'] }] } });
    const turn = await apply(world, 'settings: {scope: test}\nchats: {news: {name: News, members: [anna@corp.example]}}');
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
  });

  test('whom it does not take there either although it says so is not called done', async () => {
    const faults = {
      ignores: [{ path: '^/chats$', keys: ['member_ids'] }],
      script: [{ method: 'POST' as const, path: '/members$', kind: '200-unchanged' as const }],
    };
    const world = worldOf({ seed, apiVersion: '2026-10', faults });
    const turn = await apply(world, 'settings: {scope: test}\nchats: {news: {name: News, members: [anna@corp.example]}}');
    expect(turn.exit).toBe(5);
    expect(turn.report!.outcomes[0]!.because).toContain('its member_ids is [1] and not [3]');
  });
});

describe('nobody goes whom the same run brought in', () => {
  test('a colleague’s newcomer, planned as missing and found by her e-mail, is not thrown out of the chat', async () => {
    const world = worldOf({ seed });
    const hidden = new Set<number>();
    const send: Send = async (request, signal) => {
      if (request.method === 'POST' && request.path === '/users' && hidden.size === 0) {
        const made = await world.sandbox.send({ method: 'POST', path: '/users', body: { user: { email: 'new@corp.example' } } });
        hidden.add(((made.body as JsonObject)['data'] as JsonObject)['id'] as number);
      }
      return world.sandbox.send(request, signal);
    };
    const yaml = `settings: {scope: test}
users: {new@corp.example: {}}
chats: {tagged: {name: Tagged, membership: exact, members: [new@corp.example]}}`;
    const turn = await apply(world, yaml, { send });
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
    const members = [...world.sandbox.store.chats.get(500)!.members.keys()];
    expect(members).toContain([...hidden][0]);
  });
});

describe('what a list lost while planning is not made a second time under its new name', () => {
  const bots = [{ id: 90, nickname: 'old_bot', name: 'Old', can_edit: ['admin'] }];
  test.each([
    ['a tag', '^/group_tags', 12, 'tags: {Design: {previously: [UX]}}'],
    ['a person', '^/users', 4, 'users: {boris2@corp.example: {previously: [boris@corp.example]}}'],
    ['a bot', '^/(bots|users)', 90, 'bots: {new_bot: {previously: [old_bot]}}'],
  ])('%s', async (_, path, id, yaml) => {
    const world = worldOf({ seed: { ...seed, bots } });
    const begun = world.sandbox.log.length;
    world.sandbox.faults.hidden = [{ path, ids: [id], times: path.includes('bots') ? 2 : 1 }];
    const { report } = await apply(world, `settings: {scope: test}\n${yaml}`);
    expect(report!.outcomes.map(({ result, because }) => `${result}: ${because}`)).toEqual([
      expect.stringMatching(new RegExp(`^moved: .* is live \\(id ${id}\\), and planning did not see it`)),
    ]);
    expect(writesSince(world, begun)).toEqual([]);
  });
});
