#!/usr/bin/env node
/** The only file that touches the process: arguments, environment, streams, signals, exit code. */
import { answersOn } from './cli/answers.ts';
import { main } from './cli/main.ts';
import { outputOf } from './cli/stream.ts';

/** Signal 0 asks without disturbing; EPERM means it is there and somebody else's. */
function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const stop = new AbortController();
let waitingFor = () => 'the requests in flight';
/** Why output was lost, but for a reader who has gone away. */
let lost: string | undefined;
let wrote = false;
const noReader = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);
const err = outputOf(process.stderr, (code) => {
  if (!noReader.has(code)) lost ??= code;
});
const out = outputOf(process.stdout, (code) => {
  if (noReader.has(code)) return;
  lost ??= code;
  err.write(`\nThe output could not be written (${code}): what follows is lost. What has begun goes on.\n`);
});

const onSignal = (): void => {
  if (stop.signal.aborted) {
    err.write(`\nStill waiting for ${waitingFor()}: what was sent must be finished to be reported.\n`);
    return;
  }
  err.write('\nStopping: nothing new is begun.\n');
  stop.abort(new Error('interrupted'));
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
// Without any terminal, as under nohup, there is none to lose. Node forgets that the signal was to be ignored, so this must tell.
const terminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY === true);
process.on('SIGHUP', terminal ? onSignal : () => {});

// The code is set and the process ends by itself: leaving at once would cut off what a pipe has not taken yet.
process.exitCode = await main({
  argv: process.argv.slice(2),
  env: process.env,
  canAsk: process.stdin.isTTY === true && process.stdout.isTTY === true,
  answer: answersOn(process.stdin, process.stdout),
  pid: process.pid,
  alive,
  out,
  err,
  stop: stop.signal,
  onImpatience: (tell) => {
    waitingFor = tell;
  },
  onWrite: () => {
    wrote = true;
  },
});
// A result that nobody has is none, whatever became of the work.
process.on('exit', (code) => {
  if (lost !== undefined && (code === 0 || code === 2)) process.exitCode = wrote ? 5 : 1;
});
