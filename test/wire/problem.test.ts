import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/wire/http.ts';
import { problemOf, problemsOf } from '../../src/wire/problem.ts';

const of = (status: number, body: Json, headers: Record<string, string> = {}) => problemOf({ status, headers, body });

describe('one problem from every shape of error', () => {
  it.each<[string, number, Json, object]>([
    [
      'current',
      422,
      { errors: [{ key: 'email', value: 'a@b.c', message: 'already in use', code: 'taken', payload: null }] },
      { code: 'taken', field: 'email', value: 'a@b.c', message: 'already in use' },
    ],
    [
      'current with payload',
      422,
      { errors: [{ key: 'value', message: 'no', code: 'invalid', payload: { id: 5 } }] },
      { payload: { id: 5 } },
    ],
    [
      'current without a key',
      409,
      { errors: [{ message: 'exists', code: 'already_exists' }] },
      { code: 'already_exists', field: '' },
    ],
    [
      'current without words',
      422,
      { errors: [{ key: 'email', value: 'a@b.c', code: 'taken' }] },
      { message: 'taken', value: 'a@b.c' },
    ],
    ['dotted key', 422, { errors: [{ key: 'user.email', message: 'x', code: 'taken' }] }, { field: 'user.email' }],
    [
      'seed: the text is in value',
      422,
      { errors: [{ key: 'email', value: 'уже занят' }] },
      { code: '', field: 'email', message: 'уже занят' },
    ],
    [
      'seed with nulls',
      422,
      { errors: [{ key: 'email', value: 'bad', message: null, code: null }] },
      { code: '', message: 'bad' },
    ],
    [
      'key and value swapped',
      400,
      { errors: [{ key: 'invalid', value: 'user.email' }] },
      { code: 'invalid', field: 'user.email' },
    ],
    [
      'a field that looks like nothing known',
      400,
      { errors: [{ key: 'field', value: 'description' }] },
      { field: 'field', message: 'description' },
    ],
    ['a list of words', 422, { errors: ['broken'] }, { code: '', field: '', message: 'broken' }],
    ['a list of rubbish', 422, { errors: [null] }, { message: 'HTTP 422' }],
    ['an empty list', 422, { errors: [] }, { message: 'HTTP 422' }],
    ['OAuth', 403, { error: 'access_denied', error_description: 'no' }, { code: 'access_denied', message: 'no' }],
    [
      'OAuth, scope in the text',
      403,
      { error: 'insufficient_scope', error_description: 'Insufficient scope. Required: bot_self:webhook:write' },
      { scope: 'bot_self:webhook:write' },
    ],
    ['text/plain limit', 429, 'Retry later\n', { code: 'rate_limit', message: 'Retry later' }],
    ['HTML', 502, '\n<html><body>Bad gateway</body></html>', { code: '', message: 'HTTP 502' }],
    ['nothing', 504, null, { code: '', message: 'HTTP 504' }],
  ])('%s', (_, status, body, expected) => {
    expect(of(status, body)).toMatchObject({ status, ...expected });
  });

  it('the scope of a header wins, and no scope is ever made up', () => {
    const body = { error: 'insufficient_scope', error_description: 'Недостаточно прав' };
    expect(of(403, body, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="users:update"' }).scope).toBe(
      'users:update',
    );
    expect(of(403, body)).not.toHaveProperty('scope');
  });

  it('a value of the old dialect is text, not an offending value', () => {
    expect(of(422, { errors: [{ key: 'email', value: 'taken already' }] })).not.toHaveProperty('value');
  });

  it('a redirect carries its target', () => {
    expect(of(301, '<html>', { location: 'https://x' })).toEqual({
      status: 301,
      code: 'redirect',
      field: '',
      message: 'HTTP 301',
      value: 'https://x',
    });
  });

  it('all errors in their order, each with the request id', () => {
    const body = {
      errors: [
        { key: 'a', message: '1', code: 'blank' },
        { key: 'b', message: '2', code: 'taken' },
      ],
    };
    const all = problemsOf({ status: 422, headers: { 'x-request-id': 'r' }, body });
    expect(all.map(({ field, code, request_id }) => [field, code, request_id])).toEqual([
      ['a', 'blank', 'r'],
      ['b', 'taken', 'r'],
    ]);
  });
});

it.each([
  ['r-1.2:a_b', 'r-1.2:a_b'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), undefined],
  ['https://u:pass@h', undefined],
  ['a b', undefined],
  ['', undefined],
])('the id of a request is quoted where it looks like one: %s', (id, quoted) => {
  expect(problemsOf({ status: 500, headers: { 'x-request-id': id }, body: {} })[0]!.request_id).toBe(quoted);
});
