import { describe, expect, it } from 'vitest';
import { sentence } from '../../src/http/errors.ts';
import { troubleWords } from '../../src/http/failures.ts';
import { WireFailure } from '../../src/wire/http.ts';
import type { ApiProblem } from '../../src/wire/problem.ts';

const problem = (status: number, code = '', more: Partial<ApiProblem> = {}): ApiProblem => ({
  status,
  code,
  field: '',
  message: '',
  ...more,
});
const at = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string) => ({ method, path });
const user = at('PUT', '/users/7');
const member = at('POST', '/chats/3/members');

const rows: [string, ApiProblem, { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string }, RegExp, RegExp][] = [
  [
    'redirect',
    problem(301, 'redirect', { value: 'https://new.example/api' }),
    user,
    /redirects to https:\/\/new\.example\/api/,
    /set PACHCA_API_URL/i,
  ],
  ['401', problem(401, 'invalid_token'), user, /does not accept the token/, /PACHCA_TOKEN/],
  ['402', problem(402, 'payment_required'), user, /not paid/, /Settle the plan/],
  [
    'scope',
    problem(403, 'insufficient_scope', { scope: 'users:update' }),
    user,
    /lacks the scope users:update/,
    /token with users:update/,
  ],
  ['unnamed scope', problem(403, 'insufficient_scope'), user, /a scope that PUT \/users\/7 needs/, /the missing scope/],
  ['role', problem(403, 'role_forbidden'), user, /no longer allows/, /Admin or of the Owner/],
  ['access denied', problem(403, 'access_denied'), user, /guest, suspended/, /Admin/],
  ['not a member', problem(403, 'access_denied'), member, /no right to this chat/, /make the token's user an admin/],
  [
    'not a member, reading',
    problem(403),
    at('GET', '/chats/3/members'),
    /no right to this chat/,
    /make the token's user a member/,
  ],
  ['role too low', problem(403, 'forbidden'), user, /role of the token is not enough/, /Admin/],
  ['bot not ours', problem(403, 'not_authorized'), at('PUT', '/bots/3'), /may not change this bot/, /can_edit/],
  ['workspace Owner', problem(403, 'owner_protected'), user, /the Owner of the workspace/, /Let the Owner/],
  ['chat owner', problem(403, 'owner_protected'), at('PUT', '/chats/3/members/7'), /owner of a chat keeps/, /role lists/],
  ['kick the owner', problem(403, 'cannot_kick_owner'), at('DELETE', '/chats/3/members/7'), /cannot be removed/, /leave/],
  ['bot denied', problem(403, 'bot_add_denied'), member, /who_can_add/, /creator/],
  ['self', problem(403, 'self_update'), user, /own user/, /another Admin/],
  ['404', problem(404, 'not_found'), user, /no such person/, /plan again/],
  ['404 tag', problem(404), at('DELETE', '/group_tags/1'), /no such tag/, /plan again/],
  ['old server', problem(404), at('POST', '/bots'), /cannot list and create bots/, /PACHCA_API_URL/],
  ['409', problem(409, 'already_exists', { field: 'email' }), at('POST', '/users'), /email is already taken/, /suspended/],
  ['409 without field', problem(409), at('POST', '/group_tags'), /already taken/, /plan again/i],
  ['422 taken', problem(422, 'taken', { field: 'nickname' }), user, /nickname is already taken/, /plan again/i],
  ['seats', problem(422, 'licenses_limit'), at('POST', '/users'), /no free seat/, /Suspend/],
  [
    'stale id',
    problem(422, 'not_found', { field: 'custom_properties' }),
    user,
    /"custom_properties" names something that does not exist/,
    /plan again/,
  ],
  ['too long', problem(422, 'too_long', { field: 'title' }), user, /"title" is too long/, /Shorten/],
  ['unknown code', problem(422, 'brand_new', { field: 'title' }), user, /does not accept "title"/, /manifest/],
  ['a code like an inherited name', problem(422, 'constructor', { field: 'title' }), user, /does not accept "title"/, /manifest/],
  ['429', problem(429, 'rate_limit'), user, /limits the number/, /--rate/],
  ['503', problem(503, '', { request_id: 'abc' }), user, /problem of its own/, /few minutes.*request abc/],
  ['500 with a client code', problem(500, 'timeout'), user, /too long/, /same command/],
  ['418', problem(418), user, /HTTP 418/, /--verbose/],
];

describe('every refusal has its sentence and its next step', () => {
  it.each(rows)('%s', (_, what, asked, message, hint) => {
    const said = sentence(what, asked);
    expect(said.message).toMatch(message);
    expect(said.hint).toMatch(hint);
    for (const text of [said.message, said.hint]) expect(text).toMatch(/[^.]\.$/);
  });
});

it("quotes the server's words as one harmless line", () => {
  const { message } = sentence(
    problem(422, 'taken', { field: 'email', message: `уже\n\u001b[31mзанят\u202e${'x'.repeat(500)}` }),
    user,
  );
  expect(message).toMatch(/Pachca says: "уже \[31mзанят x+…"\.$/);
  expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(message.length).toBeLessThan(300);
});

it('does not quote what adds nothing', () => {
  expect(sentence(problem(502, '', { message: 'HTTP 502' }), user).message).not.toContain('says');
});

describe('no answer at all', () => {
  const failure = (code: string, sent = false) =>
    new WireFailure(`PUT /users/7: ${troubleWords(code, 'api.example')}`, { code, sent });
  it.each([
    ['ENOTFOUND', /^The name api\.example cannot be resolved \(ENOTFOUND\)\.$/, /PACHCA_API_URL/],
    ['ECONNREFUSED', /^The connection to api\.example was refused/, /server or the proxy/],
    ['EHOSTUNREACH', /no route/, /HTTPS_PROXY/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /not trusted/, /never turn the check off/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /^No secure connection/, /https/],
    ['PROXY_REFUSED', /proxy does not let us/, /NO_PROXY/],
    ['PROXY_UNREACHABLE', /proxy on the way/, /HTTPS_PROXY/],
    ['UND_ERR_CONNECT_TIMEOUT', /not accepted in time/, /network/],
    ['UND_ERR_HEADERS_TIMEOUT', /^No answer from api\.example came in time/, /few minutes/],
    ['RESPONSE_TOO_LARGE', /larger than the limit/, /PACHCA_API_URL/],
    ['BAD_JSON', /not readable JSON/, /in between/],
    ['ECONNRESET', /broke before/, /continues/],
    ['SOMETHING_NEW', /broke before.*SOMETHING_NEW/, /continues/],
  ])('%s', (code, message, hint) => {
    expect(sentence(failure(code), user).message).toMatch(message);
    expect(sentence(failure(code), user).hint).toMatch(hint);
  });
  it('says when it is not known whether a write was done', () => {
    expect(sentence(failure('ECONNRESET', true), user).message).toMatch(/Whether Pachca did it is not known\.$/);
    expect(sentence(failure('ECONNRESET', true), at('GET', '/users')).message).not.toMatch(/not known/);
    expect(sentence(failure('ECONNREFUSED'), user).message).not.toMatch(/not known/);
  });
});
