/** Which texts are manifests: others' YAML lies in the same folders, and a text may speak of `pachform:` without being one. */
import { isMap, parseDocument } from 'yaml';

/** In: a text. Out: whether it may be a manifest: a line of it says so. Cheap, and never wrong about a text that is none. */
export const saysPachform = (text: string): boolean =>
  /^\ufeff?(?:["']?pachform["']?[ \t]*:|\?[ \t]+["']?pachform\b)/m.test(text) ||
  /^\ufeff?\s*\{[\s\S]*["']?pachform["']?\s*:\s*1\b/.test(text);

const rootOf = (text: string) => {
  const { errors, contents } = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  return { broken: errors.length > 0, says: isMap(contents) && (contents.get('pachform') as unknown) === 1 };
};

/** In: a text. Out: whether it is a manifest: YAML whose root says `pachform: 1`. */
export const isManifest = (text: string): boolean => {
  if (!saysPachform(text)) return false;
  const { broken, says } = rootOf(text);
  return !broken && says;
};

/** In: a text. Out: whether somebody means it as a manifest: one that is not YAML yet is told what is wrong with it. */
export const isMeantAsManifest = (text: string): boolean => {
  if (!saysPachform(text)) return false;
  const { broken, says } = rootOf(text);
  return broken || says;
};
