/** Values that must not be seen, taken out of what a server says, however it spells them. */

const mask = '(secret)';
/** So many letters of a value give it away: a server that cuts what it repeats is heeded too. */
const telling = 8;

const named: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** Every way to write one letter: as it is, in JSON, in an address or a form, in HTML; the first two also once more in themselves. */
function spellingsOf(letter: string): string[] {
  const code = letter.codePointAt(0)!;
  const hex = code.toString(16);
  const units = letter.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const bytes = [...new TextEncoder().encode(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const json = [JSON.stringify(letter).slice(1, -1), units.join(''), ...(/[^\p{L}\p{N}]/u.test(letter) ? [`\\${letter}`] : [])];
  const html = [`&#${code};`, `&#x${hex};`, ...(named[letter] === undefined ? [] : [`&${named[letter]};`])];
  const once = [letter, ...json, bytes, ...html, ...(letter === ' ' ? ['+'] : [])];
  const twice = [...json.map((one) => JSON.stringify(one).slice(1, -1)), bytes.replaceAll('%', '%25')];
  // The digits of a code are large or small letters.
  const all = [...once, ...twice].flatMap((one) =>
    one === letter ? [one] : [one, one.replace(/(?<=%(?:25)?|\\u|&#x)[0-9a-f]+/g, (digits) => digits.toUpperCase())],
  );
  return [...new Set(all)];
}

interface Value {
  /** The spellings of each letter. */
  letters: string[][];
  /** How many letters must match. */
  least: number;
  /** Where the value may begin. */
  first: RegExp;
}

function sought(secret: string, known: Map<string, string[]>): Value {
  const letters = [...secret].map((letter) => {
    const spellings = known.get(letter) ?? spellingsOf(letter);
    known.set(letter, spellings);
    return spellings;
  });
  // All addresses begin alike.
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(secret)?.[0].length ?? 0;
  const any = letters[0]!.map((one) => one.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  return { letters, least: Math.min(letters.length, scheme + telling), first: new RegExp(any, 'g') };
}

/** In: where a value may begin. Out: where it, or what is there of it, ends; nothing where that is too little. */
function endOf({ letters, least }: Value, text: string, from: number): number | undefined {
  let ends = new Set([from]);
  let end: number | undefined;
  for (const [index, spellings] of letters.entries()) {
    const next = new Set<number>();
    for (const at of ends) for (const one of spellings) if (text.startsWith(one, at)) next.add(at + one.length);
    if (next.size === 0) break;
    ends = next;
    if (index + 1 >= least) end = Math.max(...ends);
  }
  return end;
}

/** In: values that must not be seen. Out: what takes them, and their beginnings, out of a text. */
export function concealer(secrets: readonly string[]): (text: string) => string {
  const known = new Map<string, string[]>();
  const values = [...new Set(secrets)].filter((one) => one !== '').map((one) => sought(one, known));
  return (text) => {
    const found: [from: number, to: number][] = [];
    for (const value of values) {
      value.first.lastIndex = 0;
      for (let at = value.first.exec(text); at !== null; at = value.first.exec(text)) {
        const end = endOf(value, text, at.index);
        if (end !== undefined) found.push([at.index, end]);
        value.first.lastIndex = end ?? at.index + 1;
      }
    }
    let shown = '';
    let done = 0;
    for (const [from, to] of found.sort((a, b) => a[0] - b[0])) {
      if (from >= done) shown += text.slice(done, from) + mask;
      done = Math.max(done, to);
    }
    return shown + text.slice(done);
  };
}
