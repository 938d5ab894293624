import { describe, expect, it } from 'vitest';
import { fillRead, fillRequest } from '../../src/engine/fill.ts';

const ids = new Map([
  ['chat:backend', 334],
  ['user:a@x', 5],
]);
const env = { HOOK: 'https://h/x', EMPTY: '' };
const fill = (body: never, path: never = ['chats'] as never) => fillRequest({ method: 'POST', path, body }, { ids, env });

describe('holes of a request', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing to fill', { a: [1, 'x', null, false], b: {} }, { a: [1, 'x', null, false], b: {} }],
    [
      'an id anywhere',
      { chat: { ids: [{ idOf: 'chat:backend' }], one: { idOf: 'user:a@x' } } },
      { chat: { ids: [334], one: 5 } },
    ],
    ['a variable', { url: { env: 'HOOK' } }, { url: 'https://h/x' }],
    ['a variable inside text', { url: { env: 'HOOK', text: '${env:HOOK}?a=1' } }, { url: 'https://h/x?a=1' }],
    ['a variable with a default', { url: { env: 'NONE', text: '${env:NONE:-d}' } }, { url: 'd' }],
    ['a variable that is set and empty', { url: { env: 'EMPTY' } }, { url: '' }],
    ['an object that only looks like a hole', { x: { env: 'HOOK', other: 1 } }, { x: { env: 'HOOK', other: 1 } }],
  ])('%s', (_, template, body) => {
    expect(fill(template as never)).toMatchObject({ request: { body } });
  });

  it('an optional one in a list is left out and told', () => {
    const filled = fill({ member_ids: [{ idOf: 'user:a@x', optional: true }, { idOf: 'user:b@x', optional: true }, 9] } as never);
    expect(filled).toEqual({
      request: { method: 'POST', path: '/chats', body: { member_ids: [5, 9] } },
      leftOut: ['user:b@x'],
      secrets: [],
    });
  });

  it.each([
    ['in the body', { a: { idOf: 'user:b@x' } }, ['chats']],
    ['in a list', { a: [{ idOf: 'user:b@x' }] }, ['chats']],
    ['in the path', {}, ['chats', { idOf: 'user:b@x' }]],
    ['optional, but not in a list', { a: { idOf: 'user:b@x', optional: true } }, ['chats']],
  ])('a needed one that nobody knows cannot be filled, and it is said whose it is: %s', (_, body, path) => {
    expect(fill(body as never, path as never)).toEqual({ missing: ['the id of user:b@x'] });
  });

  it('a variable that is not set is named', () => {
    expect(fill({ url: { env: 'GONE' } } as never)).toEqual({ missing: ['the variable GONE'] });
  });

  it('segments of a path are encoded, and cannot leave it', () => {
    expect(fill({} as never, ['chats', { idOf: 'chat:backend' }, 'a/b?c#d é'] as never)).toMatchObject({
      request: { path: '/chats/334/a%2Fb%3Fc%23d%20%C3%A9' },
    });
    for (const segment of ['..', '.', '']) expect(() => fill({} as never, ['chats', segment] as never)).toThrow(/part of a path/);
  });

  it('values of the environment are told, so that nobody shows them', () => {
    expect(fill({ a: { env: 'HOOK' }, b: 'plain' } as never)).toMatchObject({ secrets: ['https://h/x'] });
  });

  it('a request without a body has none', () => {
    expect(fillRequest({ method: 'PUT', path: ['chats', 1, 'archive'] }, { ids, env })).toMatchObject({
      request: { method: 'PUT', path: '/chats/1/archive' },
    });
    expect(fillRequest({ method: 'PUT', path: ['x'] }, { ids, env })).not.toHaveProperty('request.body');
  });

  it('reads have holes in their paths', () => {
    expect(fillRead({ path: ['chats', { idOf: 'chat:backend' }, 'members'], list: true }, { ids, env })).toMatchObject({
      path: '/chats/334/members',
      list: true,
    });
    expect(fillRead({ path: ['chats', { idOf: 'chat:x' }], list: false }, { ids, env })).toEqual({
      missing: ['the id of chat:x'],
    });
  });
});
