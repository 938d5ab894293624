/** What a command is handed of the process it runs in: `src/bin.ts` fills it in, tests make their own. */

import type { Answer } from './answers.ts';

export interface Output {
  write(text: string): void;
  /** Writes what a CI runner is meant to obey; nothing in what `write` is given can be that. Without it there is only `write`. */
  command?(text: string): void;
  isTTY: boolean;
  /** Of a terminal. */
  columns?: number;
}

export interface Shell {
  /** Without the interpreter and the script. */
  argv: readonly string[];
  env: Record<string, string | undefined>;
  /** Whether there is somebody who can answer a question. */
  canAsk: boolean;
  /** Asks for a line, and takes none that was typed before the question stood on the screen. */
  answer: Answer;
  out: Output;
  err: Output;
  pid: number;
  /** Whether a process of this number runs on this machine. */
  alive(pid: number): boolean;
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  stop: AbortSignal;
  /** Told when something that may change the workspace is sent. */
  onWrite(): void;
  /** Called again by every further signal: says what is being waited for. */
  onImpatience(tell: () => string): void;
}
