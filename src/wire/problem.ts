/** The server's four error shapes, read into one. */
import type { Json, WireResponse } from './http.ts';
import { pausedUntil, retryAfterMs } from './pause.ts';

export interface ApiProblem {
  status: number;
  /** The API's own code (`taken`, `owner_protected`, `insufficient_scope` ...), or `''` where it gave none. */
  code: string;
  /** The field it complains about, or `''`. */
  field: string;
  /** The offending value as the server repeats it, text or JSON; current dialect only. */
  value?: string;
  /** The server's own words, for a person. May be in Russian; is never parsed, but for `Required: <scope>`. */
  message: string;
  payload?: Json;
  /** `x-request-id`, to quote to Pachca's support, where it looks like one. */
  request_id?: string;
  /** The scope that a 403 names, where it names one; several with a blank between them. */
  scope?: string;
  /** What answered, where it was not the API: `an HTML page titled "Sign in"`, `an empty answer`. */
  answered?: string;
  /** How many seconds the server wants everybody to wait, and until when by its own clock. */
  retry_after?: number;
  until?: string;
}

const codes = new Set(
  (
    'blank too_long invalid inclusion exclusion taken wrong_emoji not_found already_exists personal_chat displayed_error ' +
    'not_authorized invalid_date_range invalid_webhook_url rate_limit licenses_limit user_limit unique_limit general_limit ' +
    'unhandled required in not_applicable self_update owner_protected already_assigned forbidden permission_denied ' +
    'access_denied wrong_params payment_required min_length max_length use_of_system_words cannot_kick_owner bot_add_denied ' +
    'single_chat_bot_occupied single_chat_bot_tag_denied restricted_bot_tag_denied bot_changed_concurrently ' +
    'daily_invites_limit timeout service_unavailable'
  ).split(' '),
);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueText = (value: Json | undefined): string =>
  value === null || value === undefined || typeof value === 'string' ? text(value) : JSON.stringify(value);

/** One entry of `errors`. */
function fromError(raw: Json, status: number): Pick<ApiProblem, 'code' | 'field' | 'message' | 'value' | 'payload'> {
  const error = isObject(raw) ? raw : { message: text(raw) };
  const [key, code, message] = [text(error['key']), text(error['code']), text(error['message'])];
  const value = valueText(error['value']);
  const payload = error['payload'] === undefined || error['payload'] === null ? {} : { payload: error['payload'] };
  if (code === '' && codes.has(key) && /^[\w.]+$/.test(value))
    return { code: key, field: value, message: message || key, ...payload };
  const current = code !== '' || message !== '';
  const words = message || (current ? code : value) || `HTTP ${status}`;
  return { code, field: key, message: words, ...(current && value !== '' ? { value } : {}), ...payload };
}

const page = 'an HTML page';

/** Whether a page of a website answered in the place of the API. */
export const isPage = ({ answered }: ApiProblem): boolean => answered?.startsWith(page) ?? false;

/** In: an answer. Out: what it is, in words, where the API does not speak like that; nothing where it may be the API. */
function strangerIn({ status, body }: WireResponse): string | undefined {
  if (body === null || body === '') return 'an empty answer';
  if (typeof body !== 'string') return undefined;
  if (/^\s*<\?xml/.test(body) && !/<html/i.test(body)) return 'an XML document';
  if (/^\s*</.test(body)) {
    const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1]?.replace(/\s+/g, ' ').trim().slice(0, 80) ?? '';
    return `${page}${title === '' ? '' : ` titled "${title}"`}`;
  }
  if (/^\s*[[{]/.test(body)) return 'JSON that breaks off';
  return status < 300 ? 'text that is not JSON' : undefined;
}

/** What a `WWW-Authenticate` says: the scope that is lacking, and the code of the refusal. */
function challengeIn(headers: Record<string, string>): { scope?: string; error?: string } {
  const words = headers['www-authenticate'] ?? '';
  const scope = /\bscope="([\w:. -]+)"/.exec(words)?.[1]?.trim() ?? /\bscope=([\w:.-]+)/.exec(words)?.[1];
  const error = /\berror="?(\w+)/.exec(words)?.[1];
  return { ...(scope && { scope }), ...(error && { error }) };
}

/** What every problem of an answer has in common. */
function commonOf(response: WireResponse): Pick<ApiProblem, 'status' | 'request_id' | 'answered' | 'retry_after' | 'until'> {
  const { status, headers } = response;
  const id = headers['x-request-id'];
  const answered = status >= 300 && status < 400 ? undefined : strangerIn(response);
  const wait = retryAfterMs(headers);
  const until = pausedUntil(headers);
  return {
    status,
    // Whatever is no id may be anything, and would be written down.
    ...(id !== undefined && /^[\w.:-]{1,80}$/.test(id) && { request_id: id }),
    ...(answered !== undefined && { answered }),
    ...(wait !== undefined && { retry_after: wait / 1000 }),
    ...(until !== undefined && { until }),
  };
}

/**
 * Every problem that an answer names, of 2xx too where something else than the API gave it; at least one.
 * In: the answer. Out: one entry per error of the list, in the server's order.
 * Old servers put the text into `value`, and one official sample swaps `key` and `value`: both are read right.
 * A redirect carries its target as `value`.
 */
export function problemsOf(response: WireResponse): ApiProblem[] {
  const { status, headers, body } = response;
  const base = commonOf(response);
  const challenge = challengeIn(headers);
  const scoped = challenge.scope === undefined ? {} : { scope: challenge.scope };
  if (isObject(body) && Array.isArray(body['errors']) && body['errors'].length > 0) {
    return body['errors'].map((raw) => {
      const problem = fromError(raw, status);
      return { ...base, ...problem, code: problem.code || (challenge.error ?? ''), ...scoped };
    });
  }
  if (isObject(body) && typeof body['error'] === 'string') {
    const message = text(body['error_description']) || body['error'];
    const scope = challenge.scope ?? /Required:\s*([\w:]+)/.exec(message)?.[1];
    return [{ ...base, code: body['error'], field: '', message, ...(scope === undefined ? {} : { scope }) }];
  }
  if (status >= 300 && status < 400) {
    const where = headers['location'];
    return [
      { ...base, code: 'redirect', field: '', message: `HTTP ${status}`, ...(where === undefined ? {} : { value: where }) },
    ];
  }
  const words = typeof body === 'string' && base.answered === undefined ? body.trim().slice(0, 300) : '';
  const code = status === 429 ? 'rate_limit' : (challenge.error ?? '');
  return [{ ...base, code, field: '', message: words || `HTTP ${status}`, ...scoped }];
}

/** The first problem of an answer: the one to act on. */
export const problemOf = (response: WireResponse): ApiProblem => problemsOf(response)[0]!;
