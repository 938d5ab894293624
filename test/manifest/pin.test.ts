import { expect, test } from 'vitest';
import { withIds } from '../../src/manifest/pin.ts';

const pin = { seat: 'chats', key: 'a', id: 5 };

test.each<[string, string, string]>([
  ['a map on lines of its own', 'chats:\n  a:\n    name: X\n', 'chats:\n  a:\n    id: 5\n    name: X\n'],
  ['a remark behind the key', 'chats:\n  a: # mine\n    name: X\n', 'chats:\n  a: # mine\n    id: 5\n    name: X\n'],
  [
    'a remark above the first field',
    'chats:\n  a:\n    # why\n    name: X\n',
    'chats:\n  a:\n    id: 5\n    # why\n    name: X\n',
  ],
  ['an empty line above it', 'chats:\n  a:\n\n    name: X\n', 'chats:\n  a:\n    id: 5\n\n    name: X\n'],
  ['an anchor behind the key', 'chats:\n  a: &x\n    name: X\n', 'chats:\n  a: &x\n    id: 5\n    name: X\n'],
  ['an anchor below the key', 'chats:\n  a:\n    &x\n    name: X\n', 'chats:\n  a:\n    &x\n    id: 5\n    name: X\n'],
  ['an explicit key', 'chats:\n  ? a\n  : name: X\n', 'chats:\n  ? a\n  : id: 5\n    name: X\n'],
  ['a map in brackets', 'chats:\n  a: {name: X}\n', 'chats:\n  a: {id: 5, name: X}\n'],
  ['brackets with room', 'chats: { a: { name: X } }\n', 'chats: { a: { id: 5, name: X } }\n'],
  ['brackets over several lines', 'chats:\n  a: {\n    name: X,\n  }\n', 'chats:\n  a: {\n    id: 5, name: X,\n  }\n'],
  ['no end of line at the end', 'chats:\n  a:\n    name: X', 'chats:\n  a:\n    id: 5\n    name: X'],
  ['lines that end as on Windows', 'chats:\r\n  a:\r\n    name: X\r\n', 'chats:\r\n  a:\r\n    id: 5\r\n    name: X\r\n'],
  [
    'a merge',
    'x-c: &c {public: true}\nchats:\n  a:\n    <<: *c\n    name: X\n',
    'x-c: &c {public: true}\nchats:\n  a:\n    id: 5\n    <<: *c\n    name: X\n',
  ],
  ['odd indents', 'chats:\n     a:\n       name:   "X"  # q\n', 'chats:\n     a:\n       id: 5\n       name:   "X"  # q\n'],
  ['a key in quotes', 'chats:\n  "a":\n    name: X\n', 'chats:\n  "a":\n    id: 5\n    name: X\n'],
])('an id is written into %s, and nothing else changes', (_what, before, after) => {
  expect(withIds('t.yaml', before, [pin])).toEqual({ text: after, failed: [] });
});

test('several ids are written at once', () => {
  const before = 'chats:\n  a: {name: X}\n  b:\n    name: Y\nbots:\n  c_bot: {}\n';
  const pins = [pin, { seat: 'chats', key: 'b', id: 6 }, { seat: 'bots', key: 'c_bot', id: 7 }];
  expect(withIds('t.yaml', before, pins)).toEqual({
    text: 'chats:\n  a: {id: 5, name: X}\n  b:\n    id: 6\n    name: Y\nbots:\n  c_bot: {id: 7}\n',
    failed: [],
  });
});

test.each<[string, string]>([
  ['an alias', 'x-a: &a {name: X}\nchats:\n  a: *a\n  b: {name: Y}\n'],
  ['a map that others merge', 'chats:\n  a: &a {name: X}\n  c: {<<: *a, name: Z}\n  b: {name: Y}\n'],
])('an entry that is %s is left to a person, and the others are not', (_what, before) => {
  const { text, failed } = withIds('t.yaml', before, [pin, { seat: 'chats', key: 'b', id: 6 }]);
  expect(failed).toEqual([pin]);
  expect(text).toBe(before.replace('b: {name: Y}', 'b: {id: 6, name: Y}'));
});

test.each<[string, string, string]>([
  ['on one line', '{"pachform": 1, "chats": {"a": {"name": "X"}}}', '{"pachform": 1, "chats": {"a": {"id": 5, "name": "X"}}}'],
  ['of an empty entry', '{"chats": {"a": {}}}', '{"chats": {"a": {"id": 5}}}'],
  [
    'laid out by a program',
    `${JSON.stringify({ chats: { a: { name: 'X', public: true } } }, null, 2)}\n`,
    `${JSON.stringify({ chats: { a: { id: 5, name: 'X', public: true } } }, null, 2)}\n`,
  ],
])('a manifest in JSON %s stays JSON, so that the program that made it can read it', (_what, before, after) => {
  expect(withIds('t.yaml', before, [pin])).toEqual({ text: after, failed: [] });
});
