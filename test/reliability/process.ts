/** The command itself as a process, against an emulator over HTTP that can do something at any write. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IncomingRequest, Outcome, Sandbox } from '../../src/sandbox/index.ts';
import { type Served, serve } from '../../src/sandbox/serve.ts';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const { NODE_EXTRA_CA_CERTS: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env;

export interface Ran {
  /** Null: killed. */
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  pid: number;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ran>;
}

/** Starts `pachform` in a folder. */
export function pachform(folder: string, argv: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [bin, ...argv], { cwd: folder, env: { ...inherited, ...env } });
  const read = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    read.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    read.err += chunk;
  });
  child.stdin.end();
  const ended = new Promise<Ran>((resolve) => child.on('close', (code) => resolve({ code, ...read })));
  return { pid: child.pid!, kill: (signal) => void child.kill(signal), ended };
}

/** Called before each write is done. Out: nothing, to let it be; or what happens to it and to its answer. */
export type Trap = (request: IncomingRequest) => 'unseen' | 'unanswered' | undefined;

export interface Stage {
  env: Record<string, string>;
  server: Served;
  /** What lies in wait; it may be changed between runs. */
  set(trap: Trap): void;
}

/** Serves an emulator with a trap for its writes, and writes a manifest into a folder. */
export async function stageIn(folder: string, yaml: string, sandbox: Sandbox): Promise<Stage> {
  let trap: Trap = () => undefined;
  const outcome = (request: IncomingRequest): Outcome => {
    const caught = request.method === 'GET' ? undefined : trap(request);
    if (caught === undefined) return sandbox.outcome(request);
    const silence = { status: 204, headers: {}, body: null };
    return { response: caught === 'unanswered' ? sandbox.outcome(request).response : silence, cut: 'timeout' };
  };
  writeFileSync(join(folder, 'pachform.yaml'), yaml);
  const server = await serve(Object.assign(Object.create(sandbox) as Sandbox, { outcome }));
  return {
    env: { PACHCA_API_URL: server.url, PACHCA_TOKEN: sandbox.token },
    server,
    set: (next) => {
      trap = next;
    },
  };
}

/** Applies the manifest of a folder, as a pipeline would. */
export const applyIn = (folder: string, { env }: Stage, ...more: string[]): Running =>
  pachform(folder, ['apply', '--yes', '--memory', 'memory.json', '--bot-tokens', 'bots.json', '--rate', '50', ...more], env);
