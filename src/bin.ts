#!/usr/bin/env node
/** The only file that touches the process: arguments, environment, streams, signals, exit code. */
import { answersOn } from './cli/answers.ts';
import { codeOf, reasonOf } from './cli/disk/problem.ts';
import { hangUpIgnored } from './cli/hangup.ts';
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
/** Whether something that was to be read by somebody could not be written. */
let lost = false;
let wrote = false;
/** A reader who has gone away (`| head`) has read what they wanted: what was done tells how the run ends. */
const hasReader = (error: unknown): boolean => !['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(codeOf(error));
const err = outputOf(process.stderr, (error) => {
  lost ||= hasReader(error);
});
const out = outputOf(process.stdout, (error) => {
  if (!hasReader(error)) return;
  lost = true;
  err.write(`\nThe output could not be written: ${reasonOf(error)}. What follows of it is lost; what has begun goes on.\n`);
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
process.on('SIGHUP', hangUpIgnored(process.env, process.ppid) ? () => {} : onSignal);

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
  if (lost && (code === 0 || code === 2)) process.exitCode = wrote ? 5 : 1;
});
