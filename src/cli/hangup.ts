/** Whether a hang-up of the terminal is to be ignored, as it is under `nohup`. */
import { fstatSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const proc = (path: string, line: RegExp): string => {
  try {
    return line.exec(readFileSync(`/proc/${path}`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
};

/** Whether a process ignores SIGHUP, the first of the signals. */
const ignores = (pid: number): boolean =>
  Number.parseInt(proc(`${pid}/status`, /^SigIgn:\s*[0-9a-f]*([0-9a-f])$/m) || '0', 16) % 2 === 1;

/** `nohup` puts a null device that cannot be read in the place of a terminal. */
function cannotRead(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && /1$/.test(proc(`self/fdinfo/${fd}`, /^flags:\s*([0-7]+)$/m));
  } catch {
    return false;
  }
}

/**
 * In: the environment and the number of the parent. Out: whether SIGHUP was ignored when this process was started. Node takes that
 * back before a line of ours runs, so its traces must tell: the shell's name of the command, a parent that ignores it too, the
 * input that `nohup` leaves. Without a trace it was not.
 */
export const hangUpIgnored = (env: Record<string, string | undefined>, parent: number): boolean =>
  basename(env['_'] ?? '') === 'nohup' || ignores(parent) || cannotRead(0);
