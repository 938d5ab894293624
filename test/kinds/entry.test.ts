import { describe, expect, it } from 'vitest';
import { type Desired, defaultSettings } from '../../src/core/desired.ts';
import type { ManifestSide } from '../../src/core/kind.ts';
import { botEntry } from '../../src/kinds/bot/entry.ts';
import { chatEntry } from '../../src/kinds/chat/entry.ts';
import { tagEntry } from '../../src/kinds/tag/entry.ts';
import { userEntry } from '../../src/kinds/user/entry.ts';

const kinds = [tagEntry, userEntry, botEntry, chatEntry];

const want = (kind: ManifestSide, key: string, state: Desired['state'], more: Partial<Desired> = {}): Desired => ({
  address: `${kind.name}:${key}`,
  kind: kind.name,
  key,
  place: { file: 'm.yaml', line: 1, column: 1 },
  ensure: 'present',
  previously: [],
  protect: false,
  ignore: [],
  state,
  ...more,
});

describe('every kind', () => {
  it.each(kinds.map((kind) => [kind.name, kind] as const))('%s keeps by its first verb and knows no field twice', (_, kind) => {
    expect(kind.removal[0]).toBe('keep');
    expect(kind.seat).toBe(`${kind.name}s`);
    const properties = kind.entry['properties'] as Record<string, { title?: string }>;
    for (const [name, property] of Object.entries(properties)) expect(property.title, name).toBeTruthy();
    for (const name of ['ensure', 'on_removal', 'protect', 'previously']) expect(properties).toHaveProperty(name);
  });

  it.each(kinds.map((kind) => [kind.name, kind] as const))(
    '%s declares the fields of its state and nothing that steers the entry',
    (_, kind) => {
      const steering = {
        ensure: 'present',
        on_removal: 'keep',
        protect: true,
        previously: ['x'],
        ignore_changes: ['archived'],
        id: 3,
      };
      expect(kind.declare('key', { ...steering, invite: 'email', tagging: 'exact', membership: 'exact', 'x-note': 'x' })).toEqual(
        {},
      );
    },
  );

  it('finds equal what differs in case, spaces and normal form only', () => {
    for (const kind of kinds) expect(kind.foldKey(' \u0419X ')).toBe(kind.foldKey('\u0438\u0306x'));
  });
});

describe('declared state', () => {
  it('keeps false, empty text and empty lists', () => {
    const empty = { title: '', suspended: false, tags: [], custom_properties: { A: '' } };
    expect(userEntry.declare('a@b.ru', empty)).toEqual(empty);
    expect(botEntry.declare('a_bot', { can_edit: [], outgoing_url: '', single_chat: false })).toEqual({
      can_edit: [],
      outgoing_url: '',
      single_chat: false,
    });
  });

  it('keeps values of the environment as they are', () => {
    const state = { first_name: { env: 'A', text: '${env:A}' }, custom_properties: { Город: { env: 'B', text: '${env:B}' } } };
    expect(userEntry.declare('a@b.ru', state as never)).toEqual(state);
  });

  it('does not hand out the parsed properties themselves: they may be shared by aliases', () => {
    const custom_properties = { A: '1' };
    expect(userEntry.declare('a@b.ru', { custom_properties })['custom_properties']).not.toBe(custom_properties);
  });

  it('of a chat says not archived, unless the entry goes or somebody else owns that', () => {
    expect(chatEntry.declare('a', { name: 'A' })).toEqual({ name: 'A', archived: false });
    expect(chatEntry.declare('a', { name: 'A', archived: true })).toEqual({ name: 'A', archived: true });
    expect(chatEntry.declare('a', { name: 'A', ensure: 'absent' })).toEqual({ name: 'A' });
    expect(chatEntry.declare('a', { name: 'A', ignore_changes: ['archived'] })).toEqual({ name: 'A' });
  });
});

describe('references', () => {
  it('of a person are tags', () => {
    expect(userEntry.references(want(userEntry, 'a@b.ru', { tags: ['Backend', 'QA'] }))).toEqual(['tag:Backend', 'tag:QA']);
  });

  it('of a chat are tags, people and bots', () => {
    const state = { name: 'A', tags: ['QA'], owner: 'o@b.ru', admins: ['a@b.ru'], editors: ['x_bot'], members: ['m@b.ru'] };
    expect(chatEntry.references(want(chatEntry, 'a', state))).toEqual([
      'tag:QA',
      'user:o@b.ru',
      'user:a@b.ru',
      'bot:x_bot',
      'user:m@b.ru',
    ]);
  });

  it('are none where nothing is declared', () => {
    for (const kind of kinds) expect(kind.references(want(kind, 'k', {}))).toEqual([]);
  });
});

describe('checks', () => {
  it('say nothing of entries that are in order', () => {
    const tag = want(tagEntry, 'QA', {}, { previously: ['Testers'] });
    const user = want(userEntry, 'a@b.ru', { role: 'user', tags: ['QA'], nickname: 'a' });
    const bot = want(botEntry, 'a_bot', { commands: ['/a'], single_chat: true });
    const chat = want(chatEntry, 'a', { name: 'A', members: ['a@b.ru', 'a_bot'] });
    const all = { wanted: [tag, user, bot, chat], settings: defaultSettings };
    for (const [kind, own] of [
      [tagEntry, tag],
      [userEntry, user],
      [botEntry, bot],
      [chatEntry, chat],
    ] as const)
      expect(kind.check!([own], all)).toEqual([]);
  });

  it('do not compare nicknames that come from the environment or belong to somebody else', () => {
    const users = [
      want(userEntry, 'a@b.ru', { nickname: { env: 'N', text: '${env:N}' } }),
      want(userEntry, 'b@b.ru', { nickname: { env: 'N', text: '${env:N}' } }),
      want(userEntry, 'c@b.ru', { nickname: 'x' }),
      want(userEntry, 'd@b.ru', { nickname: 'x' }, { ignore: ['nickname'] }),
    ];
    expect(userEntry.check!(users, { wanted: users, settings: defaultSettings })).toEqual([]);
  });
});
