import { WireFailure, type WireResponse } from '../wire/http.ts';

/** What a request comes to: an answer, or none. */
export type Outcome = WireResponse | WireFailure;

/** Why there was no answer, as far as the code of a `WireFailure` tells. */
export type Trouble =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'certificate'
  | 'tls'
  | 'proxy'
  | 'proxy-lost'
  | 'connect-timeout'
  | 'timeout'
  | 'too-large'
  | 'bad-json'
  | 'closed'
  | 'down'
  | 'paused'
  | 'lost';

const known: Record<string, Trouble> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'refused',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  ETIMEDOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  TOTAL_TIMEOUT: 'timeout',
  PROXY_REFUSED: 'proxy',
  PROXY_UNREACHABLE: 'proxy-lost',
  UND_ERR_PRX_TLS: 'proxy',
  RESPONSE_TOO_LARGE: 'too-large',
  BAD_JSON: 'bad-json',
  SERVER_DOWN: 'down',
  PAUSE_TOO_LONG: 'paused',
  UND_ERR_CLOSED: 'closed',
  UND_ERR_DESTROYED: 'closed',
  UND_ERR_INVALID_ARG: 'closed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  HOSTNAME_MISMATCH: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  EPROTO: 'tls',
};

/** In: the code of a `WireFailure`. Out: its class; what nobody knows is a lost connection. */
export function troubleOf(code: string): Trouble {
  if (known[code] !== undefined) return known[code];
  if (code.startsWith('CERT_')) return 'certificate';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls';
  return 'lost';
}

/** Whether the same request may fare better in a few seconds. */
export const mayPass = (code: string): boolean =>
  !['certificate', 'proxy', 'too-large', 'closed', 'down', 'paused'].includes(troubleOf(code));

/** Whether nobody else's request would fare better either. */
export const isLasting = (code: string): boolean => ['certificate', 'proxy'].includes(troubleOf(code));

/** Whether the address, or the way to it, is wrong as long as nobody has ever answered there. */
export const neverReached = ({ code }: WireFailure): boolean =>
  ['dns', 'refused', 'unreachable', 'tls', 'proxy-lost'].includes(troubleOf(code));

/** Statuses of 5xx that speak of this request, or of this server for good: 501 "not implemented", 511 "sign in to the network". */
const settled = new Set([501, 505, 506, 508, 510, 511]);

/** Whether the server, or somebody on the way to it, is out of order for the moment. */
export const broken = (outcome: Outcome): boolean =>
  outcome instanceof WireFailure
    ? outcome.lasting === undefined && mayPass(outcome.code)
    : outcome.status === 408 || (outcome.status >= 500 && !settled.has(outcome.status));

/** What came, in a word or two: `HTTP 503`, or the failure's code. */
export const outcomeText = (outcome: Outcome): string =>
  outcome instanceof WireFailure ? outcome.code : `HTTP ${outcome.status}`;

/** In: a failure's code and whom we talked to. Out: what happened, for a person, without a full stop. */
export function troubleWords(code: string, host: string): string {
  // The last two are told by the limiter in its own words.
  const words: Record<Exclude<Trouble, 'down' | 'paused'>, string> = {
    dns: `the name ${host} cannot be resolved`,
    refused: `the connection to ${host} was refused`,
    unreachable: `there is no route to ${host}`,
    certificate: `the certificate of ${host} is not trusted`,
    tls: `no secure connection to ${host} could be made`,
    proxy: `the proxy does not let us through to ${host}`,
    'proxy-lost': `the proxy on the way to ${host} cannot be reached, or reaches nobody`,
    'connect-timeout': `the connection to ${host} was not accepted in time`,
    timeout: `no answer from ${host} came in time`,
    'too-large': `the answer of ${host} is larger than the limit`,
    'bad-json': `the answer of ${host} breaks off or is not readable JSON`,
    closed: `the request to ${host} could not be made`,
    lost: `the connection to ${host} broke before the answer was complete`,
  };
  return `${words[troubleOf(code) as keyof typeof words]} (${code})`;
}
