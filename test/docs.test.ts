/** What the READMEs tell people to type is typed: every command block runs, and what it prints is what stands there. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { seedFrom } from '../src/cli/seed.ts';
import { createSandbox } from '../src/sandbox/index.ts';
import { serve } from '../src/sandbox/serve.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const docs = ['README.md', 'README.ru.md', 'examples/recipes/README.md', 'examples/recipes/README.ru.md'];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

interface Block {
  lang: string;
  text: string;
  /** The `##` heading above it. */
  section: string;
  /** From `<!-- not run: why -->` right above it. */
  skipped?: string;
  /** From `<!-- served: SEED; TARGET: SOURCE -->`: a new workspace, and what lies in the folder. */
  served?: string;
  /** From a line that is only the name of a file and a colon. */
  file?: string;
}

/** In: Markdown. Out: its fenced blocks, each with what is said above it. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let section = '';
  let above: Partial<Block> = {};
  for (const match of markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$|^<!-- ([a-z ]+): (.+) -->$|^`([^`]+)`:$|^## (.+)$/gm)) {
    const [, lang, text, word, value, file, heading] = match;
    if (heading !== undefined) section = heading;
    else if (file !== undefined) above.file = file;
    else if (word === 'not run') above.skipped = value!;
    else if (word === 'served') above.served = value!;
    else if (text !== undefined) {
      blocks.push({ lang: lang!, text, section, ...above });
      above = {};
    }
  }
  return blocks;
}

interface Scene {
  name: string;
  served: string;
  blocks: Block[];
  /** The YAML block above the first of them, where the seed is that. */
  above: string;
}

const typed = ({ lang }: Block): boolean => lang === 'sh' || lang === 'console';

/** Blocks that share a folder and a workspace: from one `served` to the next, or to the next heading. */
function scenesOf(doc: string): { scenes: Scene[]; skipped: Block[]; lost: Block[] } {
  const scenes: Scene[] = [];
  const skipped: Block[] = [];
  const lost: Block[] = [];
  let section = '';
  let scene: Scene | undefined;
  let above = '';
  for (const block of blocksOf(read(doc))) {
    if (block.section !== section) scene = undefined;
    section = block.section;
    if (block.served !== undefined) {
      scene = { name: `${doc}: ${section}`, served: block.served, blocks: [], above };
      scenes.push(scene);
    }
    if (block.skipped !== undefined) skipped.push(block);
    else if (scene !== undefined) scene.blocks.push(block);
    else if (typed(block)) lost.push(block);
    if (block.lang === 'yaml') above = block.text;
  }
  return { scenes, skipped, lost };
}

// Of the Russian texts what is typed is compared with the English ones, below.
const english = docs.filter((doc) => !doc.endsWith('.ru.md'));
const found = english.map(scenesOf);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pachform-docs-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/pachform'), `#!/bin/sh\nexec '${process.execPath}' -- '${root}dist/bin.js' "$@"\n`);
  chmodSync(join(folder, 'bin/pachform'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder that looks like a clone, without being one. */
function cloneAt(path: string, files: readonly string[]): void {
  mkdirSync(path, { recursive: true });
  for (const name of ['dist', 'schema', 'src']) symlinkSync(join(root, name), join(path, name));
  cpSync(join(root, 'examples'), join(path, 'examples'), { recursive: true });
  for (const [target, source] of files.map((line) => line.split(': ') as [string, string]))
    cpSync(join(root, source), join(path, target), { recursive: true });
  writeFileSync(join(path, 'staging.token'), 'staging-token\n', { mode: 0o600 });
  writeFileSync(join(path, 'production.token'), 'sandbox-token\n', { mode: 0o600 });
}

/** What the text says, on this machine: where the clone and the server are, and nobody there who could answer. */
const here = (text: string, server: string): string =>
  text
    .replaceAll('/opt/pachform/', root)
    .replaceAll('http://127.0.0.1:8787', server)
    .replace(/^pachform apply(?!.*--yes)/gm, 'pachform apply --yes');

const mark = (at: number): string => `=== block ${at} ===`;

/** In: the blocks of a scene. Out: one script that prints a mark before each. Commands of a console may find changes. */
function scriptOf(blocks: readonly Block[], server: string): string {
  const parts = blocks.map((block, at) => {
    if (block.file !== undefined)
      return `mkdir -p '${dirname(block.file)}'\ncat > '${block.file}' <<'END OF FILE'\n${block.text}END OF FILE\n`;
    if (!typed(block)) return '';
    const text = here(block.text, server);
    const lines = block.lang === 'sh' ? [text] : [...text.matchAll(/^\$ (.+)$/gm)].map((match) => `${match[1]} || test $? = 2`);
    return `printf '\\n${mark(at)}\\n'\n${lines.join('\n')}\n`;
  });
  return `shopt -s expand_aliases\nset -e\n${parts.join('')}printf '\\n=== end ===\\n'\n`;
}

/** A text in which `…` stands for what was left out, as an expression. Times are this machine's own. */
function shown(text: string): RegExp {
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('$ '));
  const parts = lines.map((line) => {
    if (line.trim() === '…') return '(?:.*\\n)*?';
    const exact = line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('…', '.*');
    return `${exact.replace(/\d+(?:\\\.\d+)? s$/, '[\\d.]+ s')}\\n`;
  });
  return new RegExp(`^${parts.join('')}`, 'm');
}

async function play({ served, blocks, above }: Scene, at: string): Promise<string> {
  const [seed, ...files] = served.split('; ') as [string, ...string[]];
  const clone = join(folder, at, 'clone');
  cloneAt(clone, files);
  const path = seed === 'the manifest above' ? join(folder, at, 'seed.yaml') : join(root, seed);
  if (seed === 'the manifest above') writeFileSync(path, above);
  const laid = await seedFrom(path, {});
  if ('diagnostics' in laid) throw new Error(laid.diagnostics.map(({ message }) => message).join('\n'));
  const server = await serve(createSandbox({ seed: laid.seed }));
  const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, PACHCA_TOKEN: ___, ...inherited } = process.env;
  const env = {
    ...inherited,
    NO_COLOR: '1',
    NO_PROXY: '127.0.0.1',
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    PACHCA_API_URL: server.url,
    PACHCA_TOKEN: 'sandbox-token',
  };
  writeFileSync(join(folder, at, 'script'), scriptOf(blocks, server.root));
  try {
    return await new Promise((done, failed) => {
      execFile('bash', ['../script'], { cwd: clone, env }, (error, out, err) =>
        error === null ? done(out) : failed(new Error(`exit code ${error.code}\n${out}\n${err}`)),
      );
    });
  } finally {
    await server.close();
  }
}

/** What was printed between the mark of a block and the next one. */
function printed(out: string, at: number): string {
  const from = out.indexOf(`${mark(at)}\n`);
  return out.slice(from + mark(at).length + 1, out.indexOf('\n===', from + 4) + 1);
}

const scenes = found.flatMap((one) => one.scenes);

describe('what is to be typed', () => {
  const missing = ['curl', 'git'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
  const needs = ({ blocks }: Scene): string | undefined =>
    missing.find((tool) => blocks.some((block) => typed(block) && new RegExp(`^${tool} `, 'm').test(block.text)));

  test.concurrent.each(scenes.map((scene, at) => [scene.name, scene, `${at}`] as const))('%s', async (_, scene, at) => {
    const tool = needs(scene);
    if (tool !== undefined) {
      process.stderr.write(`left out, because there is no ${tool} here: ${scene.name}\n`);
      return;
    }
    const out = await play(scene, at);
    expect(out).toContain('=== end ===');
    let last = 0;
    for (const [index, block] of scene.blocks.entries()) {
      if (typed(block)) last = index;
      const commands = block.lang === 'console' ? block.text.split(/^(?=\$ )/m) : block.lang === 'text' ? [block.text] : [];
      for (const expected of commands) expect(printed(out, last)).toMatch(shown(expected));
    }
  });

  test('is run, all of it, but for what is listed here', () => {
    expect(found.flatMap(({ lost }) => lost.map(({ section, text }) => `${section}: ${text}`))).toEqual([]);
    const skipped = found.flatMap((one) => one.skipped);
    // Whatever runs npm, which installs and builds, or never ends.
    expect(skipped.filter(({ text }) => !/^(npm |pachform sandbox )/.test(text))).toEqual([]);
    expect(skipped.map(({ section }) => section)).toEqual([
      'First screen',
      'A first manifest in a minute',
      'The sandbox',
      'Benchmarks',
      'Reliability',
    ]);
  });

  test('is enough to be worth the name: a recipe for each occasion', () => {
    const recipes = found[english.indexOf('examples/recipes/README.md')]!.scenes;
    expect(recipes).toHaveLength(9);
    for (const { name, blocks } of recipes)
      expect(
        blocks.some(({ lang }) => lang === 'text'),
        name,
      ).toBe(true);
  });
});

/** Sections of README.ru.md, and which of README.md each is. */
const sections: Record<string, string> = {
  'Попробовать сразу': 'First screen',
  'Первый манифест за минуту': 'A first manifest in a minute',
  'Пространство, которое уже есть': 'A workspace that is already there',
  Рецепты: 'Recipes',
  'Как читать план': 'What a plan says',
  Предохранители: 'Guards',
  'Сохранённые планы': 'Saved plans',
  'В конвейере': 'In a pipeline',
};

describe('the Russian texts', () => {
  // Remarks are in the language of the text; what is typed and what is printed is the same.
  const essence = ({ lang, text, skipped }: Block): string =>
    `${lang} ${skipped === undefined ? '' : '(not run) '}${lang === 'yaml' ? text.replace(/ +#.*$/gm, '') : text}`;
  const bare = ({ lang, text }: Block): string => essence({ lang, text, section: '' });
  const bySection = (doc: string): Map<string, string[]> => {
    const all = new Map<string, string[]>();
    for (const heading of read(doc).matchAll(/^## (.+)$/gm)) all.set(heading[1]!, []);
    for (const block of blocksOf(read(doc))) all.get(block.section)?.push(bare(block));
    return all;
  };

  test('have the blocks of the English ones, in the same order', () => {
    const [ours, theirs] = [bySection('README.ru.md'), bySection('README.md')];
    for (const [russian, blocks] of ours)
      if (blocks.length > 0) expect(blocks, russian).toEqual(theirs.get(sections[russian] ?? ''));
    expect(Object.keys(sections).filter((name) => !ours.has(name))).toEqual([]);
    expect([...ours.values()].flat().length).toBeGreaterThan(12);
  });

  test('have every recipe', () => {
    const [ours, theirs] = ['.ru.md', '.md'].map((end) => [...bySection(`examples/recipes/README${end}`).values()]);
    expect(ours).toEqual(theirs);
  });
});

describe.each(docs)('%s', (doc) => {
  const text = read(doc);

  test('leads nowhere that is not there', () => {
    const anchorOf = (heading: string): string =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
    const anchors = (markdown: string): string[] => [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf(match[1]!));
    const dead = [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map((match) => match[1]!)
      .filter((link) => {
        if (link.startsWith('https:')) return false;
        const [path, anchor] = link.split('#') as [string, string | undefined];
        const target = path === '' ? join(root, doc) : join(root, dirname(doc), path);
        return !existsSync(target) || (anchor !== undefined && !anchors(readFileSync(target, 'utf8')).includes(anchor));
      });
    expect(dead).toEqual([]);
  });

  test('has no block whose end is missing', () => {
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
  });
});
