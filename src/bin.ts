#!/usr/bin/env node
/** The only file that touches the process: arguments, environment, streams, signals, exit code. */
import { answersOn } from './cli/answers.ts';
import { main } from './cli/main.ts';
import type { Output } from './cli/shell.ts';

const gone = (error: NodeJS.ErrnoException): boolean => error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';

/** A stream as an output; a reader who has gone away (`| head`) is no error, and writing goes on into nothing. */
function outputOf(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!gone(error)) throw error;
    open = false;
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
  } as Output;
}

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
const out = outputOf(process.stdout);
const err = outputOf(process.stderr);

const onSignal = (): void => {
  if (stop.signal.aborted) {
    err.write(`\nStill waiting for ${waitingFor()}: what was sent must be finished to be reported.\n`);
    return;
  }
  err.write('\nStopping: nothing new is begun.\n');
  stop.abort(new Error('interrupted'));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

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
});
