/**
 * `npm run demo`: the main job, plan and apply and plan again, of examples/acme against the emulator, over real HTTP.
 * Exits with 0 only if everything is as it should be: changes at first, all of them applied, and none at the end.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join('dist', 'bin.js');
const kept = join(root, 'examples', '.pachform');
const hadKept = existsSync(kept);

const colour = process.env.FORCE_COLOR
  ? process.env.FORCE_COLOR !== '0'
  : process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const dye = (code) => (text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, red] = [dye(1), dye(2), dye(32), dye(31)];

/** Words between the acts, no wider than the terminal and no wider than reads well. */
function say(text, paint = (line) => line) {
  const width = Math.min(process.stdout.columns ?? 100, 100);
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  process.stdout.write(`\n${lines.map(paint).join('\n')}\n`);
}

// Neither a proxy nor a token of the person who tries this has a part in it. NODE_EXTRA_CA_CERTS only slows Node 20 down.
const { PACHCA_TOKEN: _t, PACHCA_API_URL: _u, DEPLOY_HOOK_URL: _d, NODE_EXTRA_CA_CERTS: _c, ...clean } = process.env;
const children = new Set();

function start(args, env, stdio) {
  const child = spawn(process.execPath, ['--', cli, ...args], { cwd: root, env: { ...clean, ...env }, stdio });
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

/** Runs one command as a person would type it, with its own output. Out: its exit code. */
function run(args, env) {
  process.stdout.write(`\n${bold(`$ pachform ${args.join(' ')}`)}\n`);
  return new Promise((resolve, reject) => {
    const child = start(args, env, 'inherit');
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Starts the sandbox on a free port. Out: what it says is to be exported. */
function sandbox(seed) {
  const child = start(['sandbox', '--port', '0', '--seed', seed], {}, ['ignore', 'pipe', 'pipe']);
  const errors = [];
  child.stderr.on('data', (chunk) => errors.push(chunk));
  return new Promise((resolve, reject) => {
    const exported = {};
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, name, value] = /^export (\w+)=(.+)$/.exec(line) ?? [];
      if (name !== undefined) exported[name] = value;
      if (exported.PACHCA_API_URL && exported.PACHCA_TOKEN) resolve(exported);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the sandbox ended with ${code}: ${Buffer.concat(errors)}`)));
  });
}

function cleanUp() {
  for (const child of children) child.kill('SIGTERM');
  // The journal of the apply; while its lock is there, somebody else is at work.
  if (!hadKept && !existsSync(join(kept, 'journal.jsonl.lock'))) rmSync(kept, { recursive: true, force: true });
}

/** What the emulator saw, by its own log. */
async function requests(url) {
  const log = await (await fetch(new URL('/debug/log', url))).json();
  const writes = log.filter(({ method }) => method !== 'GET').length;
  return { reads: log.length - writes, writes };
}

class Unexpected extends Error {}

function expect(what, is, should) {
  if (is !== should) throw new Unexpected(`${what} ended with exit code ${is}; it should have been ${should}`);
}

async function demo() {
  const acme = ['examples/acme'];
  say('A company of 25 is written down in examples/acme. Its workspace is a mess: an emulator of Pachca plays it.');
  process.stdout.write(`\n${bold('$ pachform sandbox --seed examples/acme.seed.yaml &')}\n`);
  const env = await sandbox('examples/acme.seed.yaml');
  for (const [name, value] of Object.entries(env)) process.stdout.write(dim(`export ${name}=${value}\n`));

  say('1. What would change? Planning reads every page of the workspace and writes nothing.', green);
  expect('the first plan', await run(['plan', ...acme, '--detailed-exitcode'], env), 2);
  const planned = await requests(env.PACHCA_API_URL);
  if (planned.writes !== 0) throw new Unexpected(`the plan wrote: ${planned.writes} requests`);

  say('2. Make it so. The same plan, then one request for every step of it.', green);
  expect('the apply', await run(['apply', ...acme, '--yes'], env), 0);
  const applied = await requests(env.PACHCA_API_URL);

  say('3. Plan again. Whoever applies must find nothing left to do.', green);
  expect('the last plan', await run(['plan', ...acme, '--detailed-exitcode'], env), 0);
  const last = await requests(env.PACHCA_API_URL);
  if (last.writes !== applied.writes) throw new Unexpected('the last plan wrote');

  say(
    `That was real HTTP: ${last.reads} reads and ${applied.writes} writes. The first plan wrote nothing, the apply did what it had shown, ` +
      'and the last plan is empty: the workspace is what the files say, and what they do not mention was not touched.',
    bold,
  );
}

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    const leave = () => process.exit(128 + constants.signals[signal]);
    // An apply finishes what it has sent; the sandbox ends after it.
    for (const child of children) {
      child.kill('SIGTERM');
      child.on('exit', () => children.size === 0 && leave());
    }
    setTimeout(leave, children.size === 0 ? 0 : 5000);
  });
}
process.on('exit', cleanUp);
// Whoever reads along has gone away (`| head`): there is nothing more to show.
process.stdout.on('error', () => process.exit(1));

if (!existsSync(join(root, cli))) {
  process.stderr.write('There is no build yet: npm run build makes it, and npm run demo does both.\n');
  process.exit(1);
}
try {
  await demo();
} catch (error) {
  if (!stopping)
    process.stderr.write(`\n${red('The demo went wrong:')} ${error instanceof Unexpected ? error.message : error.stack}\n`);
  process.exitCode = 1;
}
// The sandbox has no more to do, and would keep this process alive.
cleanUp();
