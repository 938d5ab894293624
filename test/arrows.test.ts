/** The house stands as the README draws it: who may import whom, and who may touch the world. Read from the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

type Sources = ReadonlyMap<string, string>;

/** Which rooms a room may look into. What is not here may not be. */
const arrows: Record<string, string[]> = {
  wire: [],
  core: ['wire'],
  kinds: ['core', 'wire'],
  manifest: ['core', 'wire'],
  engine: ['core', 'wire'],
  http: ['wire'],
  sandbox: ['wire'],
  'workflow.ts': ['manifest', 'engine', 'core', 'wire'],
  cli: ['workflow.ts', 'kinds', 'manifest', 'engine', 'http', 'sandbox', 'core', 'wire'],
  'bin.ts': ['cli'],
};

/** Where a package or a module of Node may be imported; a folder ends in a slash. What is not here may not be imported at all. */
const homes: Record<string, string[]> = {
  undici: ['src/http/'],
  yaml: ['src/manifest/', 'src/cli/seed.ts'],
  'deep-diff': ['src/core/diff.ts'],
  'fastest-levenshtein': ['src/kinds/', 'src/manifest/'],
  ajv: ['src/kinds/validators.ts'],
  commander: ['src/cli/'],
  kleur: ['src/cli/'],
  '@clack/prompts': ['src/cli/'],
  'node:crypto': ['src/core/', 'src/manifest/', 'src/cli/'],
  'node:fs': ['src/cli/'],
  'node:path': ['src/cli/'],
  'node:os': ['src/cli/'],
  'node:util': ['src/cli/envfile.ts'],
  'node:readline': ['src/cli/answers.ts'],
  'node:http': ['src/sandbox/serve.ts'],
  'node:net': ['src/sandbox/serve.ts'],
};

/** What stands for the world outside, and where alone it may be named. */
const world: [what: string, pattern: RegExp, homes: string[]][] = [
  ['process', /(?<![\w.$'"`])process(?:\.[a-z]|\[|\?\.)|[=(,]\s*process\s*[;,)]/, ['src/bin.ts']],
  ['console', /(?<![\w.$'"`])console(?:\.[a-z]|\[|\?\.)|[=(,]\s*console\s*[;,)]/, ['src/bin.ts']],
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\./, ['src/bin.ts', 'src/cli/']],
  ['chance', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/, ['src/bin.ts', 'src/cli/']],
  ['the network beside undici', /(?<![\w.$'"`])fetch\(|\bXMLHttpRequest\b|\bWebSocket\b/, []],
];

const specifier = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)(['"])([^'"\n]+)\1/gm;
const importsOf = (text: string): string[] => [...text.matchAll(specifier)].map((match) => match[2]!);
const roomOf = (path: string): string => path.split('/')[1]!;
const isLocal = (name: string): boolean => name.startsWith('.');
const targetOf = (path: string, name: string): string => posix.normalize(posix.join(posix.dirname(path), name));
const allowed = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

/** `node:fs/promises` is `node:fs`, `kleur/colors` is `kleur`, `@clack/prompts` is itself. */
const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

function wrongArrows(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    importsOf(text)
      .filter(isLocal)
      .flatMap((name) => {
        const [from, to] = [roomOf(path), roomOf(targetOf(path, name))];
        return from === to || arrows[from]?.includes(to) ? [] : [`${path}: ${from} → ${to}`];
      }),
  );
}

function wrongPackages(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    importsOf(text)
      .filter((name) => !isLocal(name))
      .flatMap((name) => (allowed(path, homes[packageOf(name)] ?? []) ? [] : [`${path}: ${name}`])),
  );
}

function wrongTouches(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    world.flatMap(([what, pattern, places]) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined || allowed(path, places) ? [] : [`${path}: ${what}, as ${JSON.stringify(found)}`];
    }),
  );
}

/** In: who points at whom. Out: one way round, or nothing. */
function cycleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, way: string[]): string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const found = walk(next, [...way, node]);
      if (found) return found;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const found = walk(node, []);
    if (found) return found;
  }
  return undefined;
}

function roomsOf(sources: Sources): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [path, text] of sources) {
    const from = roomOf(path);
    const others = graph.get(from) ?? new Set();
    for (const name of importsOf(text).filter(isLocal)) {
      const to = roomOf(targetOf(path, name));
      if (to !== from) others.add(to);
    }
    graph.set(from, others);
  }
  return graph;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const sources: Sources = new Map(
  readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .sort()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
);
const inRooms = (...rooms: string[]): [string, string][] =>
  [...sources].filter(([path]) => rooms.includes(roomOf(path)) && path !== 'src/kinds/validators.ts');

describe('the house', () => {
  test('has the rooms of the picture and no others', () => {
    expect([...new Set([...sources.keys()].map(roomOf))].sort()).toEqual(Object.keys(arrows).sort());
  });

  test('imports run one way: no arrow that is not in the picture', () => {
    expect(wrongArrows(sources)).toEqual([]);
  });

  test('no room leads back to itself', () => {
    expect(cycleIn(roomsOf(sources))).toBeUndefined();
  });

  test('the picture itself has no way round', () => {
    expect(cycleIn(new Map(Object.entries(arrows).map(([room, to]) => [room, new Set(to)])))).toBeUndefined();
  });

  test('every package and every module of Node is imported only where it lives', () => {
    expect(wrongPackages(sources)).toEqual([]);
  });

  test('every package that the project depends on is one that some room uses', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const used = new Set([...sources.values()].flatMap(importsOf).map(packageOf));
    expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
  });

  test('the process, the clock and chance are named only at the door', () => {
    expect(wrongTouches(sources)).toEqual([]);
  });

  test('nothing heavy is loaded before a command asks for it', () => {
    const heavy = ['undici', 'yaml', 'ajv', '@clack/prompts', 'deep-diff'];
    const seen = new Set<string>();
    const reach = (path: string): string[] => {
      if (seen.has(path)) return [];
      seen.add(path);
      const text = (sources.get(path) ?? '').replace(/\bimport\s*\([^)]*\)/g, '').replace(/^(?:im|ex)port type[^;]*;/gm, '');
      return importsOf(text).flatMap((name) => {
        if (isLocal(name)) return reach(targetOf(path, name));
        return heavy.includes(packageOf(name)) ? [`${path}: ${name}`] : [];
      });
    };
    expect(reach('src/bin.ts')).toEqual([]);
    expect(seen).toContain('src/cli/program.ts');
  });
});

describe('the three laws', () => {
  test('the planner is pure: nothing in core or kinds waits, sends, or imports a module of Node but for checksums', () => {
    const found = inRooms('core', 'kinds').flatMap(([path, text]) => [
      ...(/\b(?:async|await)\b(?=\s*[(\w])|\bPromise[<.]/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))
        ? [`${path} waits`]
        : []),
      ...(/\bSend\b.*\bfrom\b|\bSend\b[,;)]/.test(text) ? [`${path} knows how to send`] : []),
      ...importsOf(text)
        .filter((name) => name.startsWith('node:') && name !== 'node:crypto')
        .map((name) => `${path} imports ${name}`),
    ]);
    expect(found).toEqual([]);
  });

  test('the plan is data: its types hold no functions and no classes', () => {
    const plan = sources.get('src/core/plan.ts')!.replace(/\/\*[\s\S]*?\*\//g, '');
    expect(plan).not.toMatch(/=>|\bclass\b|\bDate\b|\bMap<|\bSet</);
  });

  test('the engine and the planner do not know which kinds there are', () => {
    const named = inRooms('core', 'engine', 'manifest').flatMap(([path, text]) =>
      importsOf(text)
        .filter((name) => /\/kinds\//.test(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(named).toEqual([]);
  });
});

describe('these tests', () => {
  const one = (path: string, text: string): Sources => new Map([[path, text]]);

  test.each([
    ['an import', 'src/core/a.ts', "import { a } from '../kinds/a.ts';", 'src/core/a.ts: core → kinds'],
    ['a type', 'src/wire/a.ts', "import type { A } from '../core/a.ts';", 'src/wire/a.ts: wire → core'],
    ['a late import', 'src/sandbox/a.ts', "const a = await import('../http/a.ts');", 'src/sandbox/a.ts: sandbox → http'],
    ['an import for its effect', 'src/http/a.ts', "import '../cli/a.ts';", 'src/http/a.ts: http → cli'],
    ['an export', 'src/engine/a.ts', "export { a } from '../manifest/a.ts';", 'src/engine/a.ts: engine → manifest'],
    ['several lines', 'src/kinds/a.ts', "import {\n  a,\n} from '../workflow.ts';", 'src/kinds/a.ts: kinds → workflow.ts'],
  ])('notice %s that runs the wrong way', (_, path, text, wrong) => {
    expect(wrongArrows(one(path, text))).toEqual([wrong]);
  });

  test.each([
    ['src/engine/a.ts', "import { request } from 'undici';"],
    ['src/kinds/a.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/cli/a.ts', "import _ from 'lodash';"],
    ['src/core/plan.ts', "import diff from 'deep-diff';"],
  ])('notice in %s the package of %s', (path, text) => {
    expect(wrongPackages(one(path, text))).toHaveLength(1);
  });

  test.each([
    'process.env["A"]',
    'const { env } = process;',
    'console.error(1)',
    'Date.now()',
    'new Date()',
    'Math.random()',
    'await fetch("https://a.example")',
  ])('notice %s', (text) => {
    expect(wrongTouches(one('src/engine/a.ts', text))).toHaveLength(1);
  });

  test('notice a way round', () => {
    const sources = new Map([
      ['src/core/a.ts', "import '../wire/a.ts';"],
      ['src/wire/a.ts', "import '../core/a.ts';"],
    ]);
    expect(cycleIn(roomsOf(sources))).toEqual(['core', 'wire', 'core']);
  });
});
