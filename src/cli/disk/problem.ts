/** What can go wrong with files, said to a person. */
import type { Diagnostic } from '../../core/diagnostic.ts';

/** Thrown by everything here that writes. The diagnostic says which file, what is wrong, and what to do. */
export class DiskProblem extends Error {
  override name = 'DiskProblem';
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic, cause?: unknown) {
    super(`${diagnostic.message}${diagnostic.hint === undefined ? '' : ` ${diagnostic.hint}`}`, { cause });
    this.diagnostic = diagnostic;
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk cannot be read or written (input/output error)',
  EBUSY: 'something else is using it',
  EEXIST: 'something of that name is there',
  ENXIO: 'it is a socket or a device',
  EFBIG: 'the file would become too large',
  ESTALE: 'the network file system has lost it',
  ETIMEDOUT: 'the network file system does not answer',
};

export const codeOf = (error: unknown): string =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string'
    ? (error as NodeJS.ErrnoException).code!
    : '';

/** In: what a file operation threw. Out: why, in words, without the path. */
export const reasonOf = (error: unknown): string =>
  reasons[codeOf(error)] ?? (codeOf(error) || (error instanceof Error ? error.message : String(error)));

export const fault = (code: string, message: string, hint?: string): Diagnostic => ({
  severity: 'error',
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** What to do about it, where it is not a matter of rights. */
const advice: Record<string, string> = {
  ENOENT: 'Make its folder',
  EROFS: 'Mount it for writing',
  ENOTDIR: 'Correct the path',
  EISDIR: 'Name a file in it',
  EEXIST: 'Take away what is there',
  ELOOP: 'Correct the links',
  ENAMETOOLONG: 'Shorten the name',
  ENOSPC: 'Free some space',
  EDQUOT: 'Free some space',
  EFBIG: 'Raise the limit of the file size (ulimit -f)',
  EMFILE: 'Raise the limit (ulimit -n), and run it again',
  ENFILE: 'Wait until other programs have ended',
  EIO: 'Check the disk',
};

/** In: which file, what it is for, which option names it, what was thrown. Out: the problem to throw. */
export const cannot = (verb: string, what: string, path: string, option: string, error: unknown): DiskProblem =>
  error instanceof DiskProblem
    ? error
    : new DiskProblem(
        fault(
          'disk',
          `Cannot ${verb} the ${what} ${path}: ${reasonOf(error)}.`,
          `${advice[codeOf(error)] ?? 'Make this one accessible'}, or give another place with ${option}.`,
        ),
        error,
      );
