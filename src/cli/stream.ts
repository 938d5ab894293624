/** A stream of the process as an output: what cannot be written is noticed once, and the run goes on. */
import { fstatSync, writeSync } from 'node:fs';
import { codeOf } from './disk/problem.ts';
import type { Output } from './shell.ts';

/** Told once, with what the system said. */
export type Broken = (error: unknown) => void;

/** Whether the other end is a file or a device: Node writes to those at once, and takes half a write for a whole one. */
function isFile(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    return found.isFile() || (found.isCharacterDevice() && !found.isFIFO());
  } catch {
    return false;
  }
}

/** Every byte of it, or an error. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; ) {
    try {
      const wrote = writeSync(fd, bytes, at);
      if (wrote === 0) throw Object.assign(new Error('nothing was taken'), { code: 'ENOSPC' });
      at += wrote;
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN' && codeOf(error) !== 'EINTR') throw error;
    }
  }
}

/**
 * In: a stream of the process, and whom to tell of its end. Out: the output. From the first failure on nothing is written to it
 * any more; nothing is thrown: an apply must not stop half-way because nobody can read it.
 */
export function outputOf(stream: NodeJS.WriteStream & { fd: number }, broken: Broken): Output {
  let open = true;
  const fail = (error: unknown): void => {
    if (!open) return;
    open = false;
    broken(error);
  };
  stream.on('error', fail);
  const direct = stream.isTTY !== true && isFile(stream.fd);
  return {
    write: (text) => {
      if (!open) return;
      if (!direct) {
        stream.write(text);
        return;
      }
      try {
        writeAll(stream.fd, text);
      } catch (error) {
        fail(error);
      }
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
  } as Output;
}
