/** `${env:NAME}` in the text of a manifest. */
import type { EnvText } from '../core/desired.ts';

const reference = /\$\$\{|\$\{env:([A-Za-z_][A-Za-z0-9_]*)(:-[^}]*)?\}/g;

export const namesVariable = (text: string): boolean => /(?:^|[^$])\$\{env:/.test(text);

/** In: text as written. Out: plain text, a value of the environment, or what is wrong with it. */
export function envValue(text: string): string | EnvText | { wrong: string; hint: string } {
  if (!text.includes('${')) return text;
  const names: string[] = [];
  const rest = text.replace(reference, (_, name: string | undefined) => {
    if (name !== undefined) names.push(name);
    return '';
  });
  const open = rest.indexOf('${');
  if (open >= 0) return unclear(/\$\{[\w:.-]*\}?/.exec(rest)![0]);
  const first = names[0];
  if (first === undefined) return text.replaceAll('$${', '${');
  return { env: first, text };
}

/** Only what looks like a name is repeated: around anything else a secret may stand. */
function unclear(found: string): { wrong: string; hint: string } {
  const name = /^\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(found)?.[1];
  return {
    wrong: `${name ? found : 'what begins with ${'} is not a variable that can be read`,
    hint: `${name ? `write "\${env:${name}}"` : 'write "${env:NAME}" or "${env:NAME:-default}"'}; a literal \${ is written $\${`,
  };
}
