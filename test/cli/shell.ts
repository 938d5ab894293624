import type { Shell } from '../../src/cli/shell.ts';

/** A shell that remembers what was written. */
export function fakeShell(argv: string[], over: Partial<Shell> = {}): Shell & { stdout: () => string; stderr: () => string } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    argv,
    env: {},
    canAsk: false,
    answer: async () => undefined,
    pid: 1,
    alive: () => false,
    out: { write: (text) => void out.push(text), isTTY: false },
    err: { write: (text) => void err.push(text), isTTY: false },
    stop: new AbortController().signal,
    onImpatience: () => {},
    onWrite: () => {},
    ...over,
    stdout: () => out.join(''),
    stderr: () => err.join(''),
  };
}
