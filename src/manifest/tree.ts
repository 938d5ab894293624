/** A YAML document as plain JSON, and the way back from a path to the text. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../wire/http.ts';
import { itemWithin } from './layout.ts';
import type { Problem, Range } from './parse.ts';
import { spaceIn, wrongSpace } from './slips.ts';

/** Where aliases lead: known after `plainTree`. */
export type Targets = WeakMap<Alias, Node>;

// A manifest of 10,000 people who all merge the same defaults repeats some 100,000 nodes.
const repeatable = 1_000_000;
const deepest = 100;
const known = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`));

/** Stands where a node could not be read: a mistake that has been said. */
export const broken: Json = {};

export const isMergeKey = (key: unknown): boolean => isScalar(key) && key.value === '<<' && key.type === 'PLAIN';

export const rangeOf = (node: unknown): Range => {
  const range = (node as Node | null | undefined)?.range;
  return range ? [range[0], range[1]] : [0, 0];
};

/**
 * In: the root of a document. Out: plain JSON in which aliases and merges are resolved, and every mistake on the way:
 * duplicate keys, aliases that lead nowhere or into themselves, expansions that would fill the memory.
 * Aliased values are shared: they must not be changed.
 */
export function plainTree(root: Node | null, text: string): { value: Json; targets: Targets; problems: Problem[] } {
  const problems: Problem[] = [];
  const targets: Targets = new WeakMap();
  const anchors = new Map<string, Node>();
  const made = new Map<Node, { value: Json; size: number }>();
  const open = new Set<Node>();
  let size = 0;
  let repeated = 0;
  let bomb = false;

  const say = (code: string, message: string, hint: string, node: unknown): Json => {
    problems.push({ code, message, hint, range: rangeOf(node) });
    return broken;
  };

  function plain(node: unknown, depth: number): Json {
    size += 1;
    if (node === null || node === undefined || bomb) return null;
    if (isScalar(node)) {
      if (node.anchor) anchors.set(node.anchor, node);
      if (node.tag && !known.has(node.tag)) return tagged(node, node.tag);
      const item = node.type === 'PLAIN' && node.source?.includes(' - ') ? itemWithin(text, rangeOf(node)) : undefined;
      if (item) problems.push(item);
      return item ? broken : (node.value as Json);
    }
    if (isAlias(node)) return aliased(node, depth);
    if (depth > deepest) return say('too-deep', 'nested too deeply', 'manifests need only a few levels of nesting', node);
    const tag = (node as Node & { tag?: string }).tag;
    if (tag && !known.has(tag)) return tagged(node, tag);
    const { anchor } = node as Node & { anchor?: string };
    if (anchor === undefined) return collection(node, depth);
    anchors.set(anchor, node as Node);
    open.add(node as Node);
    const before = size;
    const value = collection(node, depth);
    open.delete(node as Node);
    made.set(node as Node, { value, size: size - before });
    return value;
  }

  const collection = (node: unknown, depth: number): Json =>
    isMap(node) ? map(node, depth) : isSeq(node) ? node.items.map((item) => plain(item, depth + 1)) : null;

  function tagged(node: unknown, tag: string): Json {
    const [, to] = rangeOf(node);
    // The range of a node does not hold its tag.
    let from = text.lastIndexOf('!', rangeOf(node)[0]);
    if (text[from - 1] === '!') from -= 1;
    const shown = tag.replace('tag:yaml.org,2002:', '!!');
    problems.push({
      code: 'unknown-tag',
      message: `YAML tags have no meaning here: ${shown}`,
      hint: 'take the tag out',
      range: [from, to],
    });
    return broken;
  }

  function aliased(node: Alias, depth: number): Json {
    const target = anchors.get(node.source);
    if (!target) {
      problems.push({
        code: 'unresolved-alias',
        message: `no anchor &${node.source} stands before *${node.source} in this file`,
        hint: `set it above: \`&${node.source}\`; or put the text in quotes`,
        range: rangeOf(node),
        anchor: node.source,
      });
      return broken;
    }
    if (open.has(target)) return say('unresolved-alias', `*${node.source} leads into itself`, 'take it out', node);
    targets.set(node, target);
    let copy = made.get(target);
    if (!copy) {
      const before = size;
      copy = { value: plain(target, depth), size: size - before };
      made.set(target, copy);
    } else {
      size += copy.size;
      repeated += copy.size;
    }
    if (repeated > repeatable && !bomb) {
      bomb = true;
      return say(
        'alias-bomb',
        'aliases make this file expand beyond all measure',
        'repeat less: aliases of aliases multiply',
        node,
      );
    }
    return copy.value;
  }

  function map(node: YAMLMap, depth: number): Json {
    const out: Record<string, Json> = {};
    const merges: Json[] = [];
    const places = new Map<string, Scalar>();
    let merge: unknown;
    for (const pair of node.items) {
      const key = pair.key;
      if (isMergeKey(key)) {
        if (merge) say('duplicate-key', '`<<` stands here twice', 'merge several maps with a list: `<<: [*a, *b]`', key);
        merge = key;
        merges.push(...merged(pair, depth));
        continue;
      }
      if (!isScalar(key)) {
        say('bad-key', 'a key must be plain text', 'write the key out', key);
        continue;
      }
      const name = String(key.value);
      const odd = key.type === 'PLAIN' ? spaceIn(name) : -1;
      if (odd >= 0) problems.push(wrongSpace(text, rangeOf(key)[0] + odd));
      if (key.anchor) anchors.set(key.anchor, key);
      const first = places.get(name);
      const value = plain(pair.value, depth + 1);
      if (name === '__proto__') say('unknown-key', '"__proto__" cannot be a key', 'call it something else', key);
      else if (first)
        problems.push({
          code: 'duplicate-key',
          message: `the key "${name}" stands here twice`,
          hint: 'keep one of the two, or put both into one',
          range: rangeOf(key),
          first: rangeOf(first),
        });
      else {
        places.set(name, key);
        out[name] = value;
      }
    }
    for (const source of merges) {
      for (const [name, value] of Object.entries(source as Record<string, Json>))
        if (!Object.hasOwn(out, name)) out[name] = value;
    }
    return out;
  }

  function merged(pair: Pair, depth: number): Json[] {
    const node = pair.value;
    const value = plain(node, depth + 1);
    const sources = Array.isArray(value) ? value : [value];
    const maps = sources.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    if (maps.length < sources.length && problems.length === 0)
      say('bad-merge', '`<<` takes a map, or a list of maps', 'write `<<: *anchor` or `<<: [*one, *two]`', node ?? pair.key);
    return maps;
  }

  const value = plain(root, 0);
  return { value, targets, problems };
}

/** What stands at the end of a path: its key, where it has one, and its value. */
export interface Spot {
  key?: Node;
  value?: Node;
}

/** In: a document's root and where its aliases lead. Out: a way to find what stands at a path; each map is indexed once. */
export function finder(root: Node | null, targets: Targets): (path: readonly string[]) => Spot | undefined {
  const indexes = new WeakMap<YAMLMap, Map<string, Pair>>();
  const follow = (node: unknown): unknown => {
    let at = node;
    for (let hops = 0; isAlias(at) && hops < deepest; hops++) at = targets.get(at);
    return at;
  };
  const index = (map: YAMLMap): Map<string, Pair> => {
    const made = indexes.get(map);
    if (made) return made;
    const pairs = new Map<string, Pair>();
    indexes.set(map, pairs);
    for (const pair of map.items)
      if (isScalar(pair.key) && !isMergeKey(pair.key))
        pairs.set(String(pair.key.value), pairs.get(String(pair.key.value)) ?? pair);
    for (const pair of map.items) {
      if (!isMergeKey(pair.key)) continue;
      const source = follow(pair.value);
      for (const one of isSeq(source) ? source.items : [source]) {
        const from = follow(one);
        if (isMap(from)) for (const [name, merged] of index(from)) if (!pairs.has(name)) pairs.set(name, merged);
      }
    }
    return pairs;
  };
  return (path) => {
    let spot: Spot = root ? { value: root } : {};
    for (const step of path) {
      const at = follow(spot.value);
      if (isMap(at)) {
        const pair = index(at).get(step);
        if (!pair) return undefined;
        spot = { key: pair.key as Node, ...(pair.value ? { value: pair.value as Node } : {}) };
      } else if (isSeq(at)) {
        const item = at.items[Number(step)];
        if (item === undefined) return undefined;
        spot = { value: item as Node };
      } else return undefined;
    }
    const value = follow(spot.value) as Node | undefined;
    return { ...(spot.key ? { key: spot.key } : {}), ...(value ? { value } : {}) };
  };
}
