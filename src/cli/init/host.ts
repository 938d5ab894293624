/** Where a repository lives, as its Git configuration says. */
import type { Host } from '../options.ts';

/** The addresses of the remotes, `origin` first. */
function remotes(config: string): string[] {
  const found: [name: string, url: string][] = [];
  let remote: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    const section = /^\s*\[\s*(\w+)(?:\s+"([^"]*)")?\s*\]/.exec(line);
    if (section !== null) remote = section[1]?.toLowerCase() === 'remote' ? section[2] : undefined;
    const url = /^\s*url\s*=\s*(\S+)/i.exec(line)?.[1];
    if (remote !== undefined && url !== undefined) found.push([remote, url]);
  }
  return [...found.filter(([name]) => name === 'origin'), ...found.filter(([name]) => name !== 'origin')].map(([, url]) => url);
}

/** `https://host/…`, `ssh://git@host:22/…`, `git@host:…`. */
const hostname = (url: string): string => (/^(?:[\w+]+:\/\/)?(?:[^@/]*@)?([^:/]+)/.exec(url)?.[1] ?? '').toLowerCase();

/** In: the text of `.git/config`. Out: the host, where its name tells which one it is. */
export function hostOf(config: string): Host | undefined {
  for (const name of remotes(config).map(hostname)) {
    if (/(^|[.-])github([.-]|$)/.test(name)) return 'github';
    if (/(^|[.-])gitlab([.-]|$)/.test(name)) return 'gitlab';
  }
  return undefined;
}
