/** Processes that are measured, folders that go away again, and the server. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const latency = 50;
export const serverRate = 50;
/** A little below the limit: a limiter that counts by another clock must not be met. */
export const rate = 48;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const bin = here('../../dist/bin.js');
export const script = (name) => here(`../${name}`);

/** The environment of a child: nothing of ours that would change what it loads, says or where it goes. */
function environment(extra) {
  const drop = /^(NODE_|HTTPS?_PROXY$|NO_PROXY$|PACHCA_|FORCE_COLOR$|NO_COLOR$|CI$)/i;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !drop.test(name))), ...extra };
}

/** Runs Node. Out: its exit code, output, seconds from start to end, and its peak memory in MB where `peak` names a file for it. */
export async function node(args, { env = {}, peak } = {}) {
  const hook = peak === undefined ? [] : ['--import', new URL('../peak.mjs', import.meta.url).href];
  const begun = performance.now();
  const child = spawn(process.execPath, [...hook, ...args], {
    env: environment({ ...env, ...(peak === undefined ? {} : { PACHFORM_BENCH_PEAK: peak }) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = [];
  const err = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - begun) / 1000;
  const text = (chunks) => Buffer.concat(chunks).toString('utf8');
  const mb = peak === undefined ? undefined : Number(await readFile(peak, 'utf8')) / 1024;
  return { code, out: text(out), err: text(err), seconds, mb };
}

/** The same, where any other exit code is the end of the measurement. */
export async function nodeMust(args, { codes = [0], ...options } = {}) {
  const run = await node(args, options);
  if (!codes.includes(run.code))
    throw new Error(`node ${args.join(' ')} ended with ${run.code}:\n${run.err.slice(-2000)}${run.out.slice(-2000)}`);
  return run;
}

/** Works in a folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'pachform-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In: a folder that is there, texts by file name. */
export async function writeAll(folder, files) {
  for (const [name, text] of files) await writeFile(join(folder, name), text);
}

/** Works beside a server with a fresh workspace; `call` reaches its debug side. */
export async function withServer(work) {
  const child = spawn(
    process.execPath,
    ['--expose-gc', script('server.mjs'), JSON.stringify({ latencyMs: latency, perSecond: serverRate })],
    {
      env: environment({}),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  try {
    const line = await new Promise((resolve, reject) => {
      child.stdout.once('data', (chunk) => resolve(String(chunk)));
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    const { url, root, token } = JSON.parse(line);
    const call = async (method, path, body) => {
      const response = await fetch(`${root}/debug/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.json();
    };
    return await work({ url, token, call, env: { PACHCA_API_URL: url, PACHCA_TOKEN: token } });
  } finally {
    child.kill();
  }
}

/** A request of the server's log as the path that it came for. */
export function pathOf({ path, query }) {
  const search = new URLSearchParams(Object.entries(query).flatMap(([key, value]) => [value].flat().map((one) => [key, one])));
  return search.size === 0 ? path : `${path}?${search}`;
}
