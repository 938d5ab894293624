import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { format } from '../../src/manifest/format.ts';

const formatted = (text: string, sort = false): string => {
  const made = format('t.yaml', text, kinds, sort);
  if (!('text' in made)) throw new Error(JSON.stringify(made));
  return made.text;
};

test.each<[string, string, string]>([
  [
    'parts in their order, apart from each other',
    'chats: {}\ntags:\n  A: {}\npachform: 1\n',
    'pachform: 1\n\ntags:\n  A: {}\n\nchats: {}\n',
  ],
  [
    'fields in the order of the schema, each with its remarks',
    'chats:\n  a:\n    # who\n    members: [x@y.zz] # all\n    # what\n    name: A\n    id: 3\n',
    'chats:\n  a:\n    id: 3\n    # what\n    name: A\n    # who\n    members: [x@y.zz] # all\n',
  ],
  [
    'two spaces',
    'tags:\n      A: {}\nusers:\n a@b.cc:\n   tags:\n   - A\n',
    'tags:\n  A: {}\n\nusers:\n  a@b.cc:\n    tags:\n      - A\n',
  ],
  [
    'quotes where they are needed',
    `users:\n  "a@b.cc":\n    first_name: 'Олег'\n    title: "yes"\n    phone_number: '+7'\n    department: '\${env:D}'\n    last_name: "it's"\n`,
    `users:\n  a@b.cc:\n    first_name: Олег\n    last_name: it's\n    phone_number: "+7"\n    department: "\${env:D}"\n    title: "yes"\n`,
  ],
  [
    'brackets',
    'users:\n  a@b.cc: { "role":  user ,\n    first_name: "A, B" }\n',
    'users:\n  a@b.cc: { first_name: "A, B", role: user }\n',
  ],
  [
    'brackets that are too long on lines of their own',
    `users:\n  a@b.cc: {first_name: ${'x'.repeat(60)}, last_name: ${'y'.repeat(60)}, tags: [A, B]}\n`,
    `users:\n  a@b.cc:\n    first_name: ${'x'.repeat(60)}\n    last_name: ${'y'.repeat(60)}\n    tags: [A, B]\n`,
  ],
  [
    'remarks with what they stand above, whatever their indent',
    'users:\n# first\n    a@b.cc:\n        role: user\n        # end of a\n\n\n    # second\n    # and more\n    c@b.cc: {}\n# about chats\nchats: {}\n# the end\n',
    'users:\n  # first\n  a@b.cc:\n    role: user\n    # end of a\n\n  # second\n  # and more\n  c@b.cc: {}\n\n# about chats\nchats: {}\n# the end\n',
  ],
  [
    'the head of the file on top',
    '# yaml-language-server: $schema=s.json\n# people\nusers: {}\npachform: 1\n',
    '# yaml-language-server: $schema=s.json\npachform: 1\n\n# people\nusers: {}\n',
  ],
  [
    'the head that an empty line ends, too',
    '# Ours.\n\n# people\nusers: {}\npachform: 1\n',
    '# Ours.\n\npachform: 1\n\n# people\nusers: {}\n',
  ],
  [
    'anchors before what refers to them',
    'pachform: 1\nusers:\n  a@b.cc: &a {role: user}\n  c@b.cc: {title: X, <<: *a}\n',
    'pachform: 1\n\nusers:\n  a@b.cc: &a { role: user }\n  c@b.cc: { <<: *a, title: X }\n',
  ],
  [
    'homes of anchors in front, other keys of one’s own behind',
    'x-note: hello\nx-d: &d {role: user}\nusers:\n  a@b.cc: *d\npachform: 1\n',
    'pachform: 1\n\nx-d: &d { role: user }\n\nusers:\n  a@b.cc: *d\n\nx-note: hello\n',
  ],
  [
    'no order where it would part an alias from its anchor',
    'chats:\n  a: {tags: &t [A], name: A}\nusers:\n  a@b.cc: {tags: *t, role: user}\npachform: 1\n',
    'chats:\n  a: { name: A, tags: &t [A] }\n\nusers:\n  a@b.cc: { role: user, tags: *t }\n\npachform: 1\n',
  ],
  [
    'texts of several lines as they are',
    'bots:\n   a_bot:\n       template: |+\n          one\n            two\n\n          three\n\n       name: "A\n         b"\n',
    'bots:\n  a_bot:\n    name: "A\n      b"\n    template: |+\n      one\n        two\n\n      three\n\n',
  ],
  [
    'lists of maps',
    'settings:\n  allow:\n  - why: x\n    guard: self\n    # who\n    on: user:a@b.cc\n',
    'settings:\n  allow:\n    - guard: self\n      # who\n      on: user:a@b.cc\n      why: x\n',
  ],
  [
    'remarks within brackets',
    'users:\n    a@b.cc:\n        tags: [ A, # first\n                B ]\n        role: user\n',
    'users:\n  a@b.cc:\n    role: user\n    tags: [ A, # first\n            B ]\n',
  ],
  ['lines that end as on Windows', 'tags:\r\n    A: {}\r\npachform: 1\r\n', 'pachform: 1\r\n\r\ntags:\r\n  A: {}\r\n'],
  ['a mark that begins the document', '---\n# Ours.\n\ntags: {}\npachform: 1\n', '---\n# Ours.\n\npachform: 1\n\ntags: {}\n'],
  ['a field that says nothing in brackets', 'chats:\n  a: {name: , id: 3}\n', 'chats:\n  a: { id: 3, name }\n'],
])('it writes %s', (_what, before, after) => {
  expect(formatted(before)).toBe(after);
  expect(formatted(after)).toBe(after);
});

test('entries stay in the author’s order, unless they are to be sorted', () => {
  const text = 'tags:\n  # b\n  b: {}\n  A: {}\n  x-home: &h {}\n';
  expect(formatted(text)).toBe(text);
  expect(formatted(text, true)).toBe('tags:\n  x-home: &h {}\n  A: {}\n  # b\n  b: {}\n');
});

test.each<[string, string, string]>([
  ['a key that is more than a word', 'chats:\n  ? a\n  : {name: A}\n', 'more than a word'],
  ['a text that says its indent', 'bots:\n  a_bot:\n    template: |2\n        x\n', 'how far it is indented'],
  ['a manifest in brackets', '{pachform: 1}\n', 'not a map on lines'],
])('a file with %s stays as it is, and says so', (_what, text, why) => {
  expect(format('t.yaml', text, kinds)).toMatchObject({ kept: { why: expect.stringContaining(why) } });
});

test('what is no YAML is told with its place', () => {
  expect(format('t.yaml', 'users:\n\t- a\n', kinds)).toMatchObject({ problems: [{ place: { line: 2 } }] });
});

test('every example can be laid out, and stays so', () => {
  const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => /\.yaml$/.test(file));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const after = formatted(readFileSync(`${folder}${file}`, 'utf8'));
    expect(formatted(after), file).toBe(after);
  }
});
