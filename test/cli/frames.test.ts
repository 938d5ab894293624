import { describe, expect, test } from 'vitest';
import { framesOf } from '../../src/cli/frames.ts';
import { kinds } from '../../src/kinds/index.ts';

const text = `pachform: 1
bots:
  a_bot:
    outgoing_url: https://x.example/s3cr3t
    "challenge_key": "s3cr3t, too"
    rol: x
  b_bot: {outgoing_url: https://x.example/s3cr3t, name: B, challenge_key: 's3cr3t'}
  c_bot: {outgoing_url: "\${env:HOOK}", name: "\${env:NAME}"}
`;
const frame = framesOf([{ path: 'a.yaml', text }], kinds);

test('the lines around a mistake are shown without the secrets in them', () => {
  const picture = [frame({ file: 'a.yaml', line: 5, column: 1 }), frame({ file: 'a.yaml', line: 7, column: 3 })].join('\n');
  expect(picture).not.toContain('s3cr3t');
  expect(picture).toContain('outgoing_url: (secret)');
  expect(picture).toContain('name: B');
  expect(picture).toContain('rol: x');
});

test('the name of a variable is no secret', () => {
  expect(frame({ file: 'a.yaml', line: 8, column: 1 })).toContain('"${env:HOOK}"');
});

test('a place within a secret is shown at its mask, and shifts nothing', () => {
  const column = '    outgoing_url: https://x.'.length + 1;
  const [, , line, caret] = frame({ file: 'a.yaml', line: 4, column, length: 7 })!.split('\n');
  expect(line!.indexOf('(secret)')).toBeGreaterThan(0);
  expect(caret).toBe(`      |${' '.repeat(line!.indexOf('(secret)') - 7)}^^^^^^^^`);
});

test('a file that was not read has no picture', () => {
  expect(frame({ file: 'b.yaml', line: 1, column: 1 })).toBeUndefined();
});

/** A picture for every line of a bot's entry: whatever is wrong there, somebody may be shown it. */
const picturesOf = (lines: string) => {
  const entry = `pachform: 1\nbots:\n  a_bot:\n    rol: x\n${lines}\n    name: B\n`;
  const show = framesOf([{ path: 'a.yaml', text: entry }], kinds);
  return entry.split('\n').map((_, index) => show({ file: 'a.yaml', line: index + 1, column: 5 })!);
};

describe('whoever posts the picture of a mistake into a public log has not posted the secret beside it', () => {
  test.each([
    ['a text in a block', '    challenge_key: |\n      S3CRET\n\n      S3CRET again'],
    ['a folded text', '    "challenge_key": >-\n      S3CRET'],
    ['a plain value over several lines', '    challenge_key: begins\n      S3CRET'],
    ['a value on the line below', '    challenge_key:\n      S3CRET'],
    ['a quoted value over several lines', '    challenge_key: "begins\n      S3CRET"'],
    ['a value that only begins with a variable', '    outgoing_url: "${env:HOST}/hook/S3CRET"'],
    ['a value that ends with a variable', '    outgoing_url: "https://S3CRET/${env:HOST}"'],
    ['a default of a variable', '    outgoing_url: "${env:X:-https://h/S3CRET}"'],
    ['a key that is escaped', '    "challenge\\x5fkey": S3CRET'],
    ['a key with a letter wrong', '    challange_key: S3CRET'],
    ['a key with a letter less', '    outgoing_ur: https://h/S3CRET'],
    ['a key in another style', '    outgoingUrl: https://h/S3CRET'],
    ['a part of the key', '    url: https://h/S3CRET'],
    ['a misspelt key with a list', '    challange_key: [S3CRET]'],
    ['a key with a question mark', '    ? challenge_key\n    : S3CRET'],
    ['what YAML takes for a comment', '    challenge_key: abc #S3CRET'],
    ['a value that is all a comment', '    challenge_key: #S3CRET'],
    ['an entry that is commented out', '    # challenge_key: S3CRET'],
    ['a field that slid into a text', '    template: |\n      hello\n      challenge_key: S3CRET'],
    ['a text that another field names', '    template: &k S3CRET\n    challenge_key: *k'],
    ['a flow over several lines', '    x: {a: b, challenge_key:\n      "S3CRET\n      S3CRET", c: d}'],
  ])('%s', (_name, lines) => {
    const pictures = picturesOf(lines).join('\n');
    expect(pictures).not.toContain('S3CRET');
    expect(pictures).toContain('rol: x');
    expect(pictures).toContain('name: B');
  });

  test.each([
    ['a text in a block', '    challenge_key: |\n      S3CRET\n\n      S3CRET again'],
    ['a quoted value over several lines', '    challenge_key: "begins\n      S3CRET"'],
    ['a quoted value that goes on too far left', '    challenge_key: "begins\nS3CRET"'],
    ['a quote that never ends', '    challenge_key: "S3CRET\n      S3CRET'],
    ['no colon', '    challenge_key S3CRET'],
    ['no space behind the colon', '    challenge_key:S3CRET'],
    ['a colon of another script', '    challenge_key：S3CRET'],
    ['a misspelt key', '    challange_key: S3CRET'],
    ['an escaped key', '    "challenge\\x5fkey": S3CRET'],
    ['a flow', '    x: {outgoing_url: "${env:H}/S3CRET", challenge_key: S3CRET'],
    ['a variable with more below', '    challenge_key: ${env:H}\n      S3CRET'],
  ])('in a file that is no YAML: %s', (_name, lines) => {
    const pictures = picturesOf(`    events: ]\n${lines}`).join('\n');
    expect(pictures).not.toContain('S3CRET');
    expect(pictures).toContain('rol: x');
  });

  test('in a file that is nested too deeply to be read', () => {
    const pictures = picturesOf(`    x: ${'['.repeat(20_000)}\n    challenge_key: |\n      S3CRET`).join('\n');
    expect(pictures).not.toContain('S3CRET');
  });
});

test('a place behind a secret on its line, and one that goes over it, are marked where they are shown', () => {
  const flow = text.split('\n')[6]!;
  const lineOf = (column: number, length: number) => {
    const rows = frame({ file: 'a.yaml', line: 7, column, length })!.split('\n');
    const at = rows.findIndex((row) => row.includes('> 7'));
    return rows[at]!.slice(rows[at + 1]!.indexOf('^'), rows[at + 1]!.length);
  };
  expect(lineOf(flow.indexOf('name') + 1, 4)).toBe('name');
  const whole = flow.indexOf('{');
  expect(lineOf(whole + 1, flow.length - whole)).toBe('{outgoing_url: (secret), name: B, challenge_key: (secret)}');
});

test('a bot, whose nickname only holds a word of a secret field, is shown with what is wrong in it', () => {
  const show = framesOf([{ path: 'a.yaml', text: 'pachform: 1\nbots:\n  key_bot:\n    rol: x\n' }], kinds);
  expect(show({ file: 'a.yaml', line: 4, column: 5 })).toContain('rol: x');
});
