/** Answers typed on a terminal after their question: what was typed or pasted before it is thrown away. */
import { createInterface } from 'node:readline/promises';

/** A terminal to read from: what of `process.stdin` is needed. */
export type Terminal = Pick<NodeJS.ReadStream, 'setRawMode'> & NodeJS.ReadableStream;

/** In: a question. Out: the line typed under it; undefined when it was broken off (Ctrl-C, Ctrl-D, a signal). */
export type Answer = (question: string, signal: AbortSignal) => Promise<string | undefined>;

/** Nothing has come for so long: what was typed ahead is through. In ms. */
const quiet = 120;
/** Whoever keeps typing is asked all the same. In ms. */
const longest = 3000;

const interrupt = '\u0003';

/** Takes everything that waits in the terminal and throws it away. Out: whether it was an interruption. */
function discard(input: Terminal): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout;
    const stop = (interrupted: boolean): void => {
      clearTimeout(timer);
      clearTimeout(end);
      input.off('data', onData);
      input.pause();
      input.setRawMode(false);
      resolve(interrupted);
    };
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stop(false), quiet);
    };
    const onData = (chunk: Buffer | string): void => (String(chunk).includes(interrupt) ? stop(true) : again());
    const end = setTimeout(() => stop(false), longest);
    // Half a line waits in the terminal until somebody ends it, unless it is read as it comes.
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
    again();
  });
}

/** In: a terminal's two ends. Out: how to ask on it. */
export const answersOn =
  (input: Terminal, output: NodeJS.WritableStream): Answer =>
  async (question, signal) => {
    if (await discard(input)) return undefined;
    const lines = createInterface({ input, output, terminal: true });
    try {
      const gone = new Promise<undefined>((resolve) => {
        for (const event of ['SIGINT', 'close'] as const) lines.once(event, () => resolve(undefined));
      });
      const typed = await Promise.race([lines.question(question, { signal }), gone]);
      // What is told next does not stand behind the question.
      if (typed === undefined) output.write('\n');
      return typed;
    } catch {
      output.write('\n');
      return undefined;
    } finally {
      lines.close();
      input.pause();
    }
  };
