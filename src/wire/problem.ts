/** The server's four error shapes, read into one. */
import type { Json, WireResponse } from './http.ts';

export interface ApiProblem {
  status: number;
  /** The API's own code (`taken`, `owner_protected`, `insufficient_scope` ...), or `''` where it gave none. */
  code: string;
  /** The field it complains about, or `''`. */
  field: string;
  /** The offending value as the server repeats it; current dialect only. */
  value?: string;
  /** The server's own words, for a person. May be in Russian; is never parsed, but for `Required: <scope>`. */
  message: string;
  payload?: Json;
  /** `x-request-id`, to quote to Pachca's support. */
  request_id?: string;
  /** The scope that a 403 names, where it names one. */
  scope?: string;
}

const codes = new Set(
  (
    'blank too_long invalid inclusion exclusion taken wrong_emoji not_found already_exists personal_chat displayed_error ' +
    'not_authorized invalid_date_range invalid_webhook_url rate_limit licenses_limit user_limit unique_limit general_limit ' +
    'unhandled required in not_applicable self_update owner_protected already_assigned forbidden permission_denied ' +
    'access_denied wrong_params payment_required min_length max_length use_of_system_words cannot_kick_owner bot_add_denied ' +
    'timeout service_unavailable'
  ).split(' '),
);

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One entry of `errors`. */
function fromError(raw: Json, status: number): Pick<ApiProblem, 'code' | 'field' | 'message' | 'value' | 'payload'> {
  const error = isObject(raw) ? raw : { message: text(raw) };
  const [key, value, code, message] = [text(error['key']), text(error['value']), text(error['code']), text(error['message'])];
  const payload = error['payload'] === undefined || error['payload'] === null ? {} : { payload: error['payload'] };
  if (code === '' && codes.has(key) && /^[\w.]+$/.test(value))
    return { code: key, field: value, message: message || key, ...payload };
  const current = code !== '' || message !== '';
  const words = message || (current ? code : value) || `HTTP ${status}`;
  return { code, field: key, message: words, ...(current && value !== '' ? { value } : {}), ...payload };
}

/**
 * Every problem that an answer other than 2xx names; at least one.
 * In: the answer. Out: one entry per error of the list, in the server's order.
 * Old servers put the text into `value`, and one official sample swaps `key` and `value`: both are read right.
 * A redirect carries its target as `value`.
 */
export function problemsOf(response: WireResponse): ApiProblem[] {
  const { status, headers, body } = response;
  const id = headers['x-request-id'];
  const base = id === undefined ? { status } : { status, request_id: id };
  if (isObject(body) && Array.isArray(body['errors']) && body['errors'].length > 0) {
    return body['errors'].map((raw) => ({ ...base, ...fromError(raw, status) }));
  }
  if (isObject(body) && typeof body['error'] === 'string') {
    const message = text(body['error_description']) || body['error'];
    const scope = /scope="?([\w:]+)/.exec(headers['www-authenticate'] ?? '')?.[1] ?? /Required:\s*([\w:]+)/.exec(message)?.[1];
    return [{ ...base, code: body['error'], field: '', message, ...(scope === undefined ? {} : { scope }) }];
  }
  if (status >= 300 && status < 400) {
    const where = headers['location'];
    return [
      { ...base, code: 'redirect', field: '', message: `HTTP ${status}`, ...(where === undefined ? {} : { value: where }) },
    ];
  }
  const words = typeof body === 'string' && !/^\s*</.test(body) ? body.trim().slice(0, 300) : '';
  return [{ ...base, code: status === 429 ? 'rate_limit' : '', field: '', message: words || `HTTP ${status}` }];
}

/** The first problem of an answer: the one to act on. */
export const problemOf = (response: WireResponse): ApiProblem => problemsOf(response)[0]!;
