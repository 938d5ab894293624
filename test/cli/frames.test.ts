import { expect, test } from 'vitest';
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
