import { describe, expect, it } from 'vitest';
import { render } from '../../src/manifest/render.ts';
import { marked, read } from './reading.ts';

const utf16 = (text: string, big = false): Uint8Array => {
  const bytes = new Uint8Array(2 + text.length * 2);
  bytes.set(big ? [0xfe, 0xff] : [0xff, 0xfe]);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes.set(big ? [code >> 8, code & 255] : [code & 255, code >> 8], 2 + i * 2);
  }
  return bytes;
};

const windows1251 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    return code < 128 ? code : code - 0x410 + 0xc0;
  });

const bomb = `pachform: 1
x-a: &a [x, x, x, x, x, x, x, x, x, x]
${'bcdefghi'
  .split('')
  .map((name, index) => `x-${name}: &${name} [${`*${'abcdefghi'[index]}, `.repeat(10).slice(0, -2)}]`)
  .join('\n')}
`;

describe('bad input', () => {
  /** What it is · the text, `‹` before each place that must be named · the codes in order · what the first must say. */
  const rows: [name: string, text: string, codes: string, words?: RegExp][] = [
    ['an empty file', '‹', 'empty-file', /pachform: 1/],
    ['a file of blanks', '‹ \n\n', 'empty-file'],
    ['a file of comments', '‹# nothing\n# here\n', 'empty-file'],
    ['a file that is null', '‹null\n', 'empty-file'],
    ['an empty document', '‹---\n', 'empty-file'],
    ['a text', '‹hello', 'not-a-manifest', /a manifest is a map/],
    ['a list', '‹- a\n- b\n', 'not-a-manifest'],
    ['a number', '‹42', 'not-a-manifest'],
    ['a file without the format', '‹users: {}\n', 'not-a-manifest', /`pachform: 1` as its first line/],
    ["somebody else's file", '‹apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n', 'not-a-manifest'],
    ['a format of the future', 'pachform: ‹2\n', 'format-version', /newer pachform/],
    ['the format as text', 'pachform: ‹"1"\n', 'format-version', /without quotes/],
    ['the format without a value', '‹pachform:\n', 'format-version'],
    ['two documents', 'pachform: 1\n‹---\npachform: 1\n', 'several-documents', /remove the line `---`/],
    ['tabs', 'pachform: 1\nusers:\n‹\ta@b.ru: {}\n', 'yaml', /indent with spaces/],
    [
      'a quote that is not closed, at the quote and not where the file ends',
      'pachform: 1\nsettings: {scope: ‹"x}\nusers:\n  a@b.ru: {}\n',
      'quote',
      /does not close\nwrite "/,
    ],
    [
      'an apostrophe that is not closed',
      "pachform: 1\nusers:\n  a@b.ru:\n    title: ‹'Lead\n    department: x\n",
      'quote',
      /write '/,
    ],
    [
      'a quote that another one closes lines below',
      'pachform: 1\nusers:\n  a@b.ru:\n    title: ‹"Lead\n    department: "x"\n',
      'quote',
    ],
    ['a key whose quote closes below', 'pachform: 1\nusers:\n  ‹"a@b.ru: {}\n  "b@b.ru": {}\n', 'quote', /only on line 4/],
    [
      'an apostrophe within single quotes',
      "pachform: 1\nusers:\n  a@b.ru: {title: 'It'‹s}\n",
      'quote',
      /write '' for an apostrophe/,
    ],
    [
      'a conflict that Git left, once',
      'pachform: 1\nusers:\n  a@b.ru:\n‹<<<<<<< HEAD\n    role: admin\n||||||| base\n    role: guest\n=======\n    role: user\n>>>>>>> 1234abc (a: b)\n',
      'merge-conflict',
      /keep the lines that are right/,
    ],
    [
      'two conflicts that Git left, with Windows line ends',
      'pachform: 1\r\ntags:\r\n‹<<<<<<< HEAD\r\n  A: {}\r\n=======\r\n  B: {}\r\n>>>>>>> x\r\n  C: {}\r\n‹<<<<<<< HEAD\r\n  D: {}\r\n=======\r\n>>>>>>> x\r\n',
      'merge-conflict merge-conflict',
    ],
    ['the last line of a conflict, left over', 'pachform: 1\ntags:\n  A: {}\n‹>>>>>>> branch\n', 'merge-conflict'],
    [
      'a raw NUL in a text',
      'pachform: 1\nusers:\n  a@b.ru: {title: "x‹\0y"}\n',
      'control-character',
      /NUL character \(U\+0000\)/,
    ],
    ['what a crash left behind a text', 'pachform: 1\ntags: {A: {}}\n‹\0\0\0\0', 'control-character', /damaged/],
    ['a bell in a plain text', 'pachform: 1\nusers:\n  a@b.ru:\n    title: x‹\u0007y\n', 'control-character', /U\+0007/],
    [
      'a no-break space behind a colon',
      'pachform: 1\nusers:\n  a@b.ru:\n    title:‹\u00a0Lead\n',
      'wrong-space',
      /a no-break space \(U\+00A0\) stands here, which YAML takes for a letter\ntype an ordinary space/,
    ],
    ['a no-break space behind the first colon', 'pachform:‹\u00a01\nusers: {}\n', 'wrong-space'],
    ['a no-break space behind the colon of a seat', 'pachform: 1\ntags:\n  A:‹\u00a0{}\n', 'wrong-space'],
    [
      'no-break spaces in brackets',
      'pachform: 1\nusers:\n  a@b.ru: {title:‹\u00a0Lead,‹\u00a0role: user}\n',
      'wrong-space wrong-space',
    ],
    ['a no-break space behind a dash', 'pachform: 1\nusers:\n  a@b.ru:\n    tags:\n      -‹\u00a0A\n', 'wrong-space'],
    ['no-break spaces as indentation', 'pachform: 1\nusers:\n‹\u00a0\u00a0a@b.ru: {}\n', 'wrong-space'],
    [
      'no-break spaces as indentation of one of two lines',
      'pachform: 1\nusers:\n  a@b.ru:\n‹\u00a0\u00a0\u00a0\u00a0title: Lead\n    role: user\n',
      'wrong-space',
    ],
    ['a zero-width space before a key', 'pachform: 1\nusers:\n‹\u200b  a@b.ru: {}\n', 'wrong-space', /zero-width space/],
    ['a bracket that is not closed', 'pachform: 1\ntags: ‹{A: {}\n', 'bracket', /the { that opens here does not close\nwrite }/],
    [
      'a list that is not closed, at its bracket and not on the line below, which is right',
      'pachform: 1\nusers:\n  a@b.ru:\n    tags: ‹[Backend, QA\n    title: X\n',
      'bracket',
      /the \[ that opens here does not close\nwrite ] where the list ends/,
    ],
    ['a map that is not closed, before its neighbour', 'pachform: 1\nusers:\n  a@b.ru: ‹{title: X\n  b@b.ru: {}\n', 'bracket'],
    ['the inner one of two brackets that are open', 'pachform: 1\nusers:\n  a@b.ru: {tags: ‹[A, B\n  b@b.ru: {}\n', 'bracket'],
    [
      'a bracket that is open over lines',
      'pachform: 1\nusers:\n  a@b.ru: ‹{title: "a #1}",\n    role: user\ntags: {}\n',
      'bracket',
    ],
    ['a bracket too many', 'pachform: 1\nusers:\n  a@b.ru: {tags: [A]‹]}\n', 'bracket', /the ] here closes nothing\ntake it out/],
    [
      'a comma that is missing',
      'pachform: 1\nusers:\n  a@b.ru: {title: ‹X role: user}\n',
      'comma',
      /write a comma between two fields/,
    ],
    [
      'an item too far in, which YAML reads as one with the item above',
      'pachform: 1\nusers:\n  a@b.ru:\n    tags:\n      - A\n        ‹- B\n',
      'item-out-of-line',
      /not in line with those above it\ngive the dashes/,
    ],
    ['an item not far enough in', 'pachform: 1\nusers:\n  a@b.ru:\n    tags:\n      - A\n     ‹- B\n', 'item-out-of-line'],
    [
      'a # that hides the bracket behind it, at the # and not where the file ends',
      'pachform: 1\nchats:\n  a: {name: Team ‹#1 best}\n  b: {name: B}\n',
      'remark',
      /a remark begins here.*\n.*quotes/,
    ],
    ['a # that hides the end of the file', 'pachform: 1\nchats:\n  a: {name: Team ‹#1 best}\n', 'remark'],
    [
      'a field too far in, at that field',
      'pachform: 1\nusers:\n  a@b.ru:\n    title: X\n      ‹department: Y\n    role: user\n',
      'indented-too-far',
      /`department` is indented further than its neighbours.*\nline it up/,
    ],
    [
      'a field too far in behind quotes',
      'pachform: 1\nusers:\n  a@b.ru:\n    title: "X"\n      ‹role: user\n',
      'indented-too-far',
    ],
    ['fields under a value', 'pachform: 1\nusers:\n  a@b.ru: {}\n    ‹title: Y\n', 'indented-too-far'],
    [
      'people at the margin, once and not each of them',
      'pachform: 1\n‹users:\na@b.ru:\n  title: X\nb@b.ru:\n  title: X\n',
      'not-indented',
      /nothing stands under `users`: `a@b.ru`, which follows, is not indented\nindent/,
    ],
    ['fields beside their person', 'pachform: 1\nusers:\n  ‹a@b.ru:\n  title: X\n', 'not-indented'],
    ['fields beside their chat', 'pachform: 1\nchats:\n  ‹a:\n  name: A\n  members: [a@b.ru]\n', 'not-indented'],
    [
      'a colon without a space where a map is asked for',
      'pachform: 1\nusers:\n  a@b.ru:\n    title‹:X\n',
      'missing-space',
      /a space is missing behind the colon/,
    ],
    [
      'a colon without a space before a right field',
      'pachform: 1\nusers:\n  a@b.ru:\n    title‹:X\n    role: user\n',
      'missing-space',
    ],
    [
      'a colon without a space behind a right field',
      'pachform: 1\nusers:\n  a@b.ru:\n    role: user\n    title‹:X\n',
      'missing-space',
    ],
    [
      'colons without spaces in brackets',
      'pachform: 1\nusers:\n  a@b.ru: {title‹:X, role‹:user}\n',
      'missing-space missing-space',
    ],
    ['a colon without a space before a bracket', 'pachform: 1\nusers:\n  a@b.ru‹:{}\n', 'missing-space'],
    ['the first colon without a space', 'pachform‹:1\nusers: {}\n', 'missing-space'],
    [
      'dashes without spaces',
      'pachform: 1\nchats:\n  a:\n    name: A\n    members:\n      ‹-a@b.ru\n      -b@b.ru\n',
      'missing-space',
      /a space is missing behind the dash\nwrite `- `/,
    ],
    [
      'one dash of two without a space',
      'pachform: 1\nchats:\n  a:\n    name: A\n    members:\n      - a@b.ru\n      ‹-b@b.ru\n',
      'missing-space',
    ],
    [
      'a dash without a space beside its field',
      'pachform: 1\nchats:\n  a:\n    name: A\n    members:\n    ‹-a@b.ru\n',
      'missing-space',
    ],
    ['bad indentation', 'pachform: 1\nusers:\n    a@b.ru: {}\n  ‹b@b.ru: {}\n', 'yaml', /line it up/],
    ['a colon in plain text', 'pachform: 1\nchats:\n  a:\n    name: ‹Team: A\n', 'yaml', /in quotes/],
    [
      'a colon in quotes of a text processor, which do not hold it together',
      'pachform: 1\nchats:\n  a:\n    name: ‹“Team: A”\n',
      'curly-quotes',
      /letters to YAML.*\ntype straight quotes/,
    ],
    ['text that begins with @', 'pachform: 1\nusers:\n  a@b.ru: {nickname: ‹@anna}\n', 'yaml', /in quotes/],
    ['text that begins with a backtick', 'pachform: 1\nchats: {a: {name: ‹`A`}}\n', 'yaml'],
    [
      'an unquoted variable in a flow map',
      'pachform: 1\nbots: {a_bot: {outgoing_url: ‹${env:HOOK}}}\n',
      'unquoted-variable',
      /write "\$\{env:HOOK\}"/,
    ],
    ['an unquoted variable in a list', 'pachform: 1\nbots: {a_bot: {commands: [‹${env:HOOK}]}}\n', 'unquoted-variable'],
    ['an alias without an anchor', 'pachform: 1\nusers:\n  a@b.ru: {tags: ‹*nope}\n', 'unresolved-alias', /&nope/],
    [
      'a dash with nothing behind it',
      'pachform: 1\nusers:\n  a@b.ru:\n    tags:\n      - A\n      ‹-\n      - B\n',
      'null',
      /item 2 of `tags` is empty\nwrite it behind the `-`/,
    ],
    [
      'a dash with nothing behind it at the end of the file',
      'pachform: 1\nchats:\n  a:\n    name: A\n    members:\n    ‹- ',
      'null',
    ],
    ['an alias before its anchor', 'pachform: 1\nx-a: ‹*later\nx-b: &later {}\n', 'unresolved-alias'],
    ['an alias of itself', 'pachform: 1\nx-a: &a [‹*a]\n', 'unresolved-alias', /itself/],
    ['an alias as a key', 'pachform: 1\nx-a: &a text\nusers: {? ‹*a : {}}\n', 'yaml'],
    ['an alias bomb', bomb, 'alias-bomb', /multiply/],
    ['a duplicate key at the top', 'pachform: 1\n‹pachform: 1\n', 'duplicate-key', /first at m\.yaml:1:1/],
    ['a duplicate key in two spellings', 'pachform: 1\ntags:\n  A: {}\n  ‹"A": {}\n', 'duplicate-key', /first at m\.yaml:3:3/],
    ['duplicate keys far below', 'pachform: 1\nsettings:\n  limits: {removals: 1, ‹removals: 2}\n', 'duplicate-key'],
    ['an unknown tag', 'pachform: 1\nusers: {a@b.ru: {title: ‹!secret x}}\n', 'unknown-tag', /take the tag out/],
    ['a tag for what is not JSON', 'pachform: 1\nusers: {a@b.ru: {title: ‹!!binary aGVsbG8=}}\n', 'unknown-tag'],
    ['a tag on a map', 'pachform: 1\nusers: ‹!person {}\n', 'unknown-tag'],
    ['YAML 1.1', '‹%YAML 1.1\n---\npachform: 1\n', 'yaml-version', /%YAML/],
    ['a list as a key', 'pachform: 1\nusers:\n  ? ‹[a]\n  : {}\n', 'yaml'],
    ['a key that would reach the prototype', 'pachform: 1\n‹__proto__: {a: 1}\n', 'unknown-key'],
    ['a person called like a method', 'pachform: 1\nusers:\n  ‹constructor: {}\n', 'bad-key'],
    ['a field called like a method', 'pachform: 1\nusers:\n  a@b.ru: {‹hasOwnProperty: 1}\n', 'unknown-key'],
    ['infinity', 'pachform: 1\nsettings: {limits: {removals: ‹.inf}}\n', 'wrong-type'],
    ['brackets without end', `pachform: 1\nx-a: ${'['.repeat(5000)}`, 'too-deep'],
    ['lists in lists without end', `pachform: 1\nx-a:\n  ${'- '.repeat(3000)}x`, 'too-deep'],
    ['a control character in a key', 'pachform: 1\nusers:\n  ‹"a\\u0000@b.ru": {}\n', 'bad-key'],
    ['a line break in the name of a chat', 'pachform: 1\nchats: {a: {name: ‹"A\\nB"}}\n', 'bad-format', /one line/],
    ['a document after the end', 'pachform: 1\n...\n‹foo: 1\n', 'several-documents'],
    ['a set for a map', 'pachform: 1\nusers: {‹a@b.ru}\n', 'null'],
    ['an empty key', 'pachform: 1\n‹"": {}\n', 'unknown-key'],
  ];

  it.each(rows)('refuses %s', async (_, body, codes, words) => {
    const { text, places } = marked(body);
    const { manifest, diagnostics } = await read({ 'm.yaml': text });
    expect(manifest).toBeUndefined();
    const said = diagnostics.map((one) => `${one.code} ${one.place?.line}:${one.place?.column}`);
    if (places.length > 0) expect(said).toEqual(codes.split(' ').map((code, index) => `${code} ${places[index]}`));
    else expect(said[0]).toContain(codes);
    expect(diagnostics.every((one) => one.severity === 'error' && one.place?.file === 'm.yaml')).toBe(true);
    if (words) expect(`${diagnostics[0]!.message}\n${diagnostics[0]!.hint}`).toMatch(words);
  });

  const bytes: [string, Uint8Array, string, RegExp][] = [
    ['UTF-16, little end first', utf16('pachform: 1\n'), '1:1', /UTF-16/],
    ['UTF-16, big end first', utf16('pachform: 1\n', true), '1:1', /UTF-16/],
    ['UTF-16 without its mark', utf16('pachform: 1\n').slice(2), '1:1', /UTF-16/],
    ['Windows-1251', windows1251('pachform: 1\nusers:\n  a@b.ru: {title: Директор}\n'), '3:19', /Windows-1251/],
    ['half a letter at the end', new TextEncoder().encode('pachform: 1\n# я').slice(0, -1), '2:3', /UTF-8/],
  ];
  it.each(bytes)('refuses %s', async (_, content, place, words) => {
    const { diagnostics } = await read({ 'm.yaml': content });
    expect(diagnostics.map((one) => `${one.code} ${one.place?.line}:${one.place?.column}`)).toEqual([`encoding ${place}`]);
    expect(`${diagnostics[0]!.message}\n${diagnostics[0]!.hint}`).toMatch(words);
  });

  it('names the file where the anchor of an alias stands', async () => {
    const { diagnostics } = await read({
      'a.yaml': 'pachform: 1\nusers:\n  a@b.ru: {<<: *defaults}\n',
      'b.yaml': 'pachform: 1\nx-other: "*defaults"\nx-d: &defaults {role: user}\n',
    });
    expect(diagnostics).toMatchObject([{ code: 'unresolved-alias', place: { file: 'a.yaml', line: 3, column: 16 } }]);
    expect(diagnostics[0]!.message).toContain('b.yaml:3');
  });

  it('reads text with quotes, dashes and unusual spaces where they are text', async () => {
    const { manifest, diagnostics } = await read({
      'm.yaml': [
        'pachform: 1',
        'users:',
        "  a@b.ru: {title: 'It''s:\u00a0x', department: Note:\u00a0x}",
        'bots:',
        '  a_bot:',
        '    template: |',
        '      \u00a0 - x',
        '      <<<<<<< {{ title }}',
        '      =======',
        '',
      ].join('\n'),
    });
    expect(diagnostics).toEqual([]);
    expect(manifest!.wanted.map(({ state }) => state)).toEqual([
      { title: "It's:\u00a0x", department: 'Note:\u00a0x' },
      { template: '\u00a0 - x\n<<<<<<< {{ title }}\n=======\n' },
    ]);
  });

  it('warns of quotes that a text processor has set, before they come to stand in the titles of people', async () => {
    const { text, places } = marked(
      'pachform: 1\nusers:\n  a@b.ru:\n    title: ‹“X”\n    department: "“Y”"\n    tags: [‹„Z“, «A», O’B, “A” b]\n  b@b.ru: {title: ‹“Lead}\n',
    );
    const { manifest, diagnostics } = await read({ 'm.yaml': text });
    expect(diagnostics.map((one) => `${one.severity} ${one.code} ${one.place?.line}:${one.place?.column}`)).toEqual(
      places.map((place) => `warning curly-quotes ${place}`),
    );
    expect(manifest!.wanted[0]!.state).toMatchObject({ title: '“X”', department: '“Y”' });
  });

  it('writes such a text, where Pachca holds one, so that reading it back warns of nothing', async () => {
    const seats = [{ seat: 'tags', comments: [], entries: [{ key: '“QA”', entry: {}, comments: [], file: 'tags' }] }];
    const text = render({ comments: [], seats } as never);
    expect(text).toContain('"“QA”": {}');
    expect((await read({ 'm.yaml': text })).diagnostics).toEqual([]);
  });

  it('reads a file with a byte order mark and Windows line ends', async () => {
    const { text, places } = marked('\ufeffpachform: 1\r\nusers:\r\n  ‹a@b.ru: {}\r\n');
    const { manifest } = await read({ 'm.yaml': text });
    const place = manifest!.wanted[0]!.place;
    expect(`${place.line}:${place.column}`).toBe(places[0]);
  });

  it('names a path that does not exist, and goes on with the others', async () => {
    const { diagnostics } = await read({ 'm.yaml': 'pachform: 1\nnope: 1\n' }, ['nowhere.yaml', 'm.yaml']);
    expect(diagnostics.map((one) => one.code)).toEqual(['no-such-file', 'unknown-key']);
    expect(diagnostics[0]!.message).toContain('nowhere.yaml');
  });

  it('names a folder without manifests', async () => {
    const { diagnostics } = await read({ 'w/readme.md': 'x', 'w/_a.yaml': 'x', 'w/.b.yaml': 'x', 'w/.git/c.yaml': 'x' }, ['w']);
    expect(diagnostics.map((one) => one.code)).toEqual(['no-manifests']);
    expect(diagnostics[0]!.hint).toContain('underscore');
  });

  it('names a file that cannot be read', async () => {
    const { load } = await import('../../src/manifest/load.ts');
    const io = {
      readFile: () => Promise.reject(new Error('EACCES: permission denied')),
      list: async () => ({ kind: 'file' as const }),
    };
    const { diagnostics } = await load(['m.yaml'], io, [], {});
    expect(diagnostics).toMatchObject([{ code: 'unreadable-file', message: expect.stringContaining('permission denied') }]);
  });

  it('reports the mistakes of all files, file by file', async () => {
    const { diagnostics, files } = await read(
      { 'w/b.yaml': 'pachform: 1\na: b: c\n', 'w/a.yaml': 'pachform: 1\nnope: 1\nusers: {x: {}}\n', 'w/c.yaml': '' },
      ['w'],
    );
    expect(diagnostics.map((one) => `${one.place!.file} ${one.code}`)).toEqual([
      'w/a.yaml unknown-key',
      'w/a.yaml bad-key',
      'w/b.yaml yaml',
      'w/c.yaml empty-file',
    ]);
    expect(files.map(({ path }) => path)).toEqual(['w/a.yaml', 'w/b.yaml', 'w/c.yaml']);
  });

  it('shows a hundred errors and counts the rest', async () => {
    const people = Array.from({ length: 2500 }, (_, i) => `  p${i}@b.ru: {nope: 1}\n`).join('');
    const { diagnostics } = await read({ 'm.yaml': `pachform: 1\nusers:\n${people}` });
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics[99]!.place).toMatchObject({ line: 102 });
    expect(diagnostics[100]).toMatchObject({ code: 'too-many', message: '2,400 more errors are not shown: there are 2,500' });
  });
});
