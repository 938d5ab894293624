import type { Sleep } from '../../src/http/clock.ts';

/** A clock that jumps from one sleeper to the next as soon as nobody has anything else to do. */
export function toyClock(start = 0) {
  let time = start;
  const sleepers: { at: number; wake: () => void }[] = [];
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = { at: time + ms, wake: resolve };
      sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.splice(sleepers.indexOf(sleeper) >>> 0, 1);
        resolve();
      });
    });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  /** Lets the work go on, time included, until it is done. */
  async function through<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    watched.catch(() => {});
    for (let idle = 0; !done && idle < 50; ) {
      await settle();
      const next = sleepers.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) idle += 1;
      else {
        idle = 0;
        time = Math.max(time, next.at);
        next.wake();
      }
    }
    if (!done) throw new Error('stuck: the work waits for something that never comes');
    return watched;
  }
  return { now: () => time, sleep, through, settle, advance: (ms: number) => (time += ms) };
}
