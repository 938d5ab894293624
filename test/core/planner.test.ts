/** The planner over a kind of two fields: nothing in it is about Pachca. */
import { describe, expect, test } from 'vitest';
import { type Desired, defaultSettings, resolveEnv, type Settings } from '../../src/core/desired.ts';
import type { Live, World } from '../../src/core/kind.ts';
import { emptyMemory } from '../../src/core/memory.ts';
import type { Plan } from '../../src/core/plan.ts';
import { type Asked, planOf, refused } from '../../src/core/planner.ts';
import { seal } from '../../src/core/secrets.ts';
import { thing, wantThing } from '../toy.ts';
import { line } from '../workspace.ts';

const live = (...things: [id: number, name: string, color?: string][]): ReadonlyMap<string, ReadonlyMap<number, Live>> =>
  new Map([
    [
      'thing',
      new Map(
        things.map(([id, name, color]) => [id, { kind: 'thing', id, state: { name, ...(color !== undefined && { color }) } }]),
      ),
    ],
  ]);

const settings: Settings = { ...defaultSettings, on_removal: { things: 'delete' } };

function plan(wanted: Desired[], lives: World['live'], more: Partial<World> = {}, asked: Partial<Asked> = {}): Plan {
  const world: World = {
    me: { id: 1, email: 'robot@corp.example', nickname: 'robot', label: 'Robot', role: 'admin', bot: false },
    server: { url: 'https://toy.example', generation: 'aug' },
    settings,
    wanted,
    live: lives,
    answers: new Map(),
    leftovers: false,
    env: {},
    secretsKept: true,
    ...more,
  };
  return planOf([thing], world, { tool: 'test', inputs: { manifest: '' }, reads: 1, rate: 40, ...asked });
}
const codes = (made: Plan) => [...made.problems, ...made.blocked].map((one) => one.code);

describe('the planner', () => {
  test.each<[string, Desired[], World['live'], string[]]>([
    ['nothing to do', [wantThing('Chair', 'red')], live([1, 'Chair', 'red']), []],
    ['what is missing is created', [wantThing('Chair', 'red')], live(), ['thing:Chair create name="Chair" color="red"']],
    ['what differs is changed', [wantThing('Chair', 'red')], live([1, 'Chair', 'blue']), ['thing:Chair update color="red"']],
    ['what is not declared is not compared', [wantThing('Chair')], live([1, 'Chair', 'blue']), []],
    [
      'null and the empty text are one',
      [wantThing('Chair', '')],
      new Map([['thing', new Map([[1, { kind: 'thing', id: 1, state: { name: 'Chair', color: null } }]])]]) as World['live'],
      [],
    ],
    [
      'what somebody else owns is not compared',
      [wantThing('Chair', 'red', { ignore: ['color'] })],
      live([1, 'Chair', 'blue']),
      [],
    ],
    [
      'what is ignored is sent when the thing is created',
      [wantThing('Chair', 'red', { ignore: ['color'] })],
      live(),
      ['thing:Chair create name="Chair" color="red"'],
    ],
    [
      'what is absent goes',
      [wantThing('Chair', undefined, { ensure: 'absent', on_removal: 'delete', state: {} })],
      live([1, 'Chair']),
      ['thing:Chair delete'],
    ],
    [
      'what is absent and not there is nothing to do',
      [wantThing('Chair', undefined, { ensure: 'absent', state: {} })],
      live(),
      [],
    ],
    [
      'a former name is found only when the present one is not',
      [wantThing('Chair', 'red', { previously: ['Stool'] })],
      live([1, 'Stool', 'red']),
      ['thing:Chair update name="Chair"'],
    ],
    [
      'a pinned id wins over a name',
      [wantThing('Chair', 'red', { id: 2 })],
      live([1, 'Chair', 'red'], [2, 'Table', 'red']),
      ['thing:Chair update name="Chair"'],
    ],
    ['Unicode spellings of one name are one', [wantThing('Cafe\u0301')], live([1, 'Caf\u00e9']), []],
  ])('%s', (_name, wanted, lives, expected) => {
    const made = plan(wanted, lives);
    expect(made.changes.map(line)).toEqual(expected);
    expect(codes(made)).toEqual([]);
  });

  test('two entries of one live thing are refused', () => {
    const made = plan([wantThing('A', undefined, { id: 1 }), wantThing('B', undefined, { id: 1 })], live([1, 'A']));
    expect(codes(made)).toEqual(['claimed-twice']);
    expect(refused(made)).toBe(true);
  });

  test('a former name that is live beside the present one is a note, and left alone', () => {
    const made = plan([wantThing('Chair', 'red', { previously: ['Stool'] })], live([1, 'Chair', 'red'], [2, 'Stool']));
    expect(made.changes).toEqual([]);
    expect(made.notes.map((note) => note.code)).toContain('previously-live');
  });

  test.each([
    [10, 100, []],
    [11, 100, ['removals']],
    [4, 21, []],
    [5, 21, ['removals']],
    [5, 20, []],
  ])('%i of %i go: %j', (going, all, expected) => {
    const names = Array.from({ length: all }, (_, at) => [at + 1, `T${at}`] as [number, string]);
    const wanted = names
      .slice(0, going)
      .map(([, name]) => wantThing(name, undefined, { ensure: 'absent', on_removal: 'delete', state: {} }));
    expect(codes(plan(wanted, live(...names)))).toEqual(expected);
  });

  test('an exception on an address takes it out of the count, one up to a count permits that count', () => {
    const names = Array.from({ length: 100 }, (_, at) => [at + 1, `T${at}`] as [number, string]);
    const wanted = names
      .slice(0, 11)
      .map(([, name]) => wantThing(name, undefined, { ensure: 'absent', on_removal: 'delete', state: {} }));
    const allowing = (allow: Settings['allow']) => plan(wanted, live(...names), { settings: { ...settings, allow } });
    expect(codes(allowing([{ guard: 'removals', on: 'thing:T3', why: '' }]))).toEqual([]);
    expect(codes(allowing([{ guard: 'removals', up_to: 11, why: '' }]))).toEqual([]);
    const less = allowing([{ guard: 'removals', up_to: 10, why: 'old' }]);
    expect(codes(less)).toEqual(['removals']);
    expect(less.problems[0]!.allow).toEqual({ guard: 'removals', up_to: 11 });
    expect(less.notes.map((note) => note.code)).toContain('allow-unused');
  });

  test('missing scopes are listed all at once, each with what needs it', () => {
    const me = {
      id: 1,
      email: 'robot@corp.example',
      nickname: 'robot',
      label: 'Robot',
      role: 'admin',
      bot: false,
      scopes: ['things:read'],
    };
    const made = plan([wantThing('A'), wantThing('B', 'red')], live([2, 'B', 'blue']), { me });
    expect(made.problems).toMatchObject([
      { code: 'missing-scope', message: 'the token lacks the scope things:write, needed for thing:A, thing:B' },
    ]);
  });

  test('a bot’s token is refused once there is something to write', () => {
    const me = { id: 1, email: null, nickname: 'x_bot', label: 'X', role: 'user', bot: true };
    expect(codes(plan([wantThing('A')], live([1, 'A']), { me }))).toEqual([]);
    expect(codes(plan([wantThing('A')], live(), { me }))).toEqual(['bot-token']);
  });

  test('memory tells intent from drift from leftovers', () => {
    const memory = {
      ...emptyMemory('s', 'u', []),
      entries: { 'thing:A': { id: 1, state: { color: 'red' } }, 'thing:Gone': { id: 2, state: {} } },
    };
    const lives = live([1, 'A', 'blue'], [2, 'Gone']);
    const why = (wanted: Desired[], leftovers = true) =>
      plan(wanted, lives, { memory, leftovers }).changes.map((change) => [change.address, change.why]);
    expect(why([wantThing('A', 'red')])).toEqual([
      ['thing:A', 'drift'],
      ['thing:Gone', 'leftover'],
    ]);
    expect(why([wantThing('A', 'green')])).toEqual([
      ['thing:A', 'intent'],
      ['thing:Gone', 'leftover'],
    ]);
    expect(why([wantThing('A', 'red')], false)).toEqual([['thing:A', 'drift']]);
  });

  test('a value of the environment is compared, and never planned', () => {
    const wanted = [wantThing('A', { env: 'HUE', text: '${env:HUE}' })];
    const made = plan(wanted, live([1, 'A', 'blue']), { env: { HUE: 'very-secret-red' } });
    expect(made.changes.map(line)).toEqual(['thing:A update color=(secret)']);
    expect(JSON.stringify(made)).not.toContain('very-secret-red');
    expect(plan(wanted, live([1, 'A', 'very-secret-red']), { env: { HUE: 'very-secret-red' } }).changes).toEqual([]);
  });

  test('a literal secret leaves the manifest before the plan is made', () => {
    const secretive = { ...thing, fields: { ...thing.fields, color: { writable: 'both' as const, sensitive: true as const } } };
    const { wanted, values } = seal([secretive], [wantThing('A', 'hidden-red'), wantThing('B', '')]);
    expect(JSON.stringify(wanted)).not.toContain('hidden-red');
    expect(resolveEnv(wanted[0]!.state['color'] as never, values)).toBe('hidden-red');
    expect(wanted[1]!.state['color']).toBe('');
  });

  test('the same input gives the same bytes, in whatever order it is given', () => {
    const wanted = [wantThing('B', 'red'), wantThing('A', 'red'), wantThing('Ä')];
    const one = JSON.stringify(plan(wanted, live([1, 'B'])).changes);
    expect(JSON.stringify(plan(wanted.toReversed(), live([1, 'B'])).changes)).toBe(one);
  });
});
