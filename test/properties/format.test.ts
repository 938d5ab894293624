import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { canonical } from '../../src/core/checksum.ts';
import { kinds } from '../../src/kinds/index.ts';
import { format } from '../../src/manifest/format.ts';
import { render } from '../../src/manifest/render.ts';
import { dumped } from '../dumped.ts';
import { workspace } from '../workspace.ts';
import { asYaml, manifests, runs, workspaces } from './random.ts';

/** The same with the keys of every map turned round: an order that nobody would write. */
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, one]) => [key, turned(one)]),
        )
      : value;

/** Between two lines: nothing, or a remark at some indent, or an empty line; and whether something is said behind the line. */
const noise = fc.array(
  fc.record({
    above: fc.constantFrom('', '', '', '#', '\n', '\n#', '#\n'),
    indent: fc.nat(9),
    behind: fc.constantFrom(false, false, true),
  }),
  { minLength: 20, maxLength: 60 },
);

/** A manifest as text that people have been at. */
const texts = fc.tuple(manifests, fc.boolean(), fc.constantFrom(2, 4), noise).map(([manifest, turn, indent, dirt]) => {
  const yaml = turn ? asYaml(turned(manifest) as object) : asYaml(manifest);
  const lines = yaml
    .trimEnd()
    .replace(/^( +)/gm, (spaces) => ' '.repeat((spaces.length / 2) * indent))
    .split('\n');
  return lines
    .flatMap((line, at) => {
      const { above, indent: column, behind } = dirt[at % dirt.length]!;
      const remarks = above.replaceAll('#', `${' '.repeat(column)}# above ${at}\n`);
      return `${remarks}${line}${behind ? ` # behind ${at}` : ''}\n`;
    })
    .join('');
});

const remarks = (text: string): string[] => (text.match(/# (?:above|behind) \d+/g) ?? []).sort();

test('whatever is laid out means what it meant, keeps its remarks, and stays as it is', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(texts, fc.boolean(), (text, sort) => {
      const made = format('t.yaml', text, kinds, sort);
      if (!('text' in made)) throw new Error(`${JSON.stringify(made)}\n${text}`);
      expect(canonical(parse(made.text))).toBe(canonical(parse(text)));
      expect(remarks(made.text)).toEqual(remarks(text));
      expect(format('t.yaml', made.text, kinds, sort)).toEqual({ text: made.text });
    }),
    runs(60),
  );
});

test('a dump is laid out as it should be', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(workspaces, fc.boolean(), async (seed, exact) => {
      const yaml = render(await dumped(workspace({ seed }).sandbox, { exact }));
      expect(format('t.yaml', yaml, kinds, true)).toEqual({ text: yaml });
    }),
    runs(30),
  );
});
