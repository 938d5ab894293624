/** What the wire tells while it works; never a token, a query or a body. */
export type HttpEvent =
  | {
      type: 'retry';
      method: string;
      path: string;
      /** How many times the request has been sent so far. */
      attempt: number;
      /** `HTTP 503`, or the failure's code. */
      because: string;
      wait_ms: number;
    }
  /** The server limits us (`HTTP 429`) or is out of order: every worker waits, and the rate in force is now `rate`. */
  | { type: 'pause'; wait_ms: number; rate: number; because: string };

export type Emit = (event: HttpEvent) => void;
