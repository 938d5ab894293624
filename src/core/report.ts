/** What an apply did, as plain JSON. */
import type { ApiProblem } from '../wire/problem.ts';
import type { Address } from './address.ts';
import type { Diagnostic } from './diagnostic.ts';

export type Result =
  /** Sent and confirmed. */
  | 'done'
  /** The workspace already was so. */
  | 'already'
  /** The server refused; `problem` holds its words. */
  | 'failed'
  /** Not sent: something that it needs failed, or the run stopped; `because` says which. */
  | 'skipped'
  /** Not sent: the object is no longer what was planned from. */
  | 'moved'
  /** Sent, no answer, and no way to find out: a person must look; `because` says where. */
  | 'uncertain';

export interface Outcome {
  step: string;
  label: string;
  serves: Address[];
  result: Result;
  /** The id learned by a create. */
  id?: number;
  because?: string;
  problem?: ApiProblem;
  /** Elements of a list that were not sent or were refused: a person to be created who was not, a bot that may not be added. */
  left_out?: { who: string; because: string }[];
  /** What went right but wants a word: a wait that ran out, a token that could not be stored. */
  warnings?: string[];
}

export interface Report {
  format: 1;
  outcomes: Outcome[];
  /** One line per change, worst result of its steps first. */
  changes: { address: Address; verb: string; result: Result | 'partly' }[];
  /** Ids of what was created. */
  created: Record<Address, number>;
  /** Chats that somebody made at the same moment: the same name twice. */
  twins: { address: Address; id: number; other: number }[];
  diagnostics: Diagnostic[];
  interrupted: boolean;
  requests: { reads: number; writes: number };
  seconds: number;
}
