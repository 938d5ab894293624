/** What travels: requests and answers as plain values. Imports nothing. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL, beginning with a slash, already percent-encoded where needed: `/chats/334/members`. */
  path: string;
  /** Lists are sent the Rails way: `names[]=A&names[]=B`. */
  query?: Record<string, string | string[]>;
  body?: Json;
}

export interface WireResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed JSON; an answer that is not JSON is its text; no body is null. */
  body: Json;
}

/**
 * Sends one request and resolves with whatever the server answered, of any status.
 * Rejects only with a `WireFailure`, or with the signal's reason when it was aborted before anything was sent.
 */
export type Send = (request: WireRequest, signal?: AbortSignal) => Promise<WireResponse>;

/** No answer, or none that can be read. */
export class WireFailure extends Error {
  override name = 'WireFailure';
  /** False only when it is certain that the server never saw the request. */
  readonly sent: boolean;
  /** Node's or undici's error code: ECONNRESET, UND_ERR_HEADERS_TIMEOUT, RESPONSE_TOO_LARGE, BAD_JSON ... */
  readonly code: string;
  /** Why no other request would fare better, as half a sentence for people; absent where the next one may. */
  readonly lasting?: string;
  constructor(message: string, options: { sent: boolean; code: string; cause?: unknown; lasting?: string }) {
    super(message, { cause: options.cause });
    this.sent = options.sent;
    this.code = options.code;
    if (options.lasting !== undefined) this.lasting = options.lasting;
  }
}
