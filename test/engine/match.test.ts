import { describe, expect, it } from 'vitest';
import { discreet, haltAfter, judge, rephrases, scopesRefused } from '../../src/engine/judge.ts';
import { at, differs, looksLike } from '../../src/engine/match.ts';
import { WireFailure, type WireResponse } from '../../src/wire/http.ts';
import { problemOf } from '../../src/wire/problem.ts';
import { answer, lost, oauthError, refusal } from '../toy.ts';

describe('an item that could be what we asked for', () => {
  const item = { id: 1, name: ' Café ', nick: 'A_Bot', bot: true, last: null, tags: ['b', 'A'], webhook: { nickname: 'x_bot' } };
  it.each([
    [{ name: 'Cafe\u0301' }, true],
    [{ nick: 'a_bot', bot: true }, true],
    [{ 'webhook.nickname': 'x_bot' }, true],
    [{ last: '' }, true],
    [{ tags: ['a', 'B'] }, true],
    [{ nick: 'a_bot', bot: false }, false],
    [{ 'webhook.nickname': 'y_bot' }, false],
    [{ id: '1' }, false],
    [{ tags: ['a'] }, false],
    [{ name: 'Cafe' }, false],
  ])('%j: %s', (match, is) => {
    expect(looksLike(item, match as never)).toBe(is);
  });

  it('still is what we planned from only if it is spelled the same', () => {
    expect(differs(item, { nick: 'a_bot', bot: true, last: '', tags: ['A', 'b'] })).toEqual(['nick']);
  });

  it('has no keys but its own', () => {
    expect(at(item, 'constructor.name')).toBeUndefined();
    expect(at('text', 'length')).toBeUndefined();
  });
});

describe('what an answer means', () => {
  const gives = { gives: { idOf: 'thing:a' } };
  it.each([
    ['2xx', answer(204), {}, 'done'],
    ['2xx with the id that is needed', answer(201, { data: { id: 5 } }), gives, 'done'],
    ['2xx without the id that is needed', answer(201, { data: {} }), gives, 'lost'],
    ['2xx that is text where an id is needed', answer(200, '<html>'), gives, 'lost'],
    ['a code that means already so', refusal(422, 'already_assigned'), { done: ['already_assigned'] }, 'already'],
    ['a status that means already so', answer(404), { done: [404] }, 'already'],
    ['a refusal of the old dialect with an empty code', refusal(422, ''), { done: [''] }, 'refused'],
    ['any other refusal', refusal(422, 'invalid'), { done: ['taken'] }, 'refused'],
    ['a limit that was not waited for', answer(429, 'Too many'), {}, 'refused'],
    ['a redirect', answer(301), {}, 'refused'],
    ['5xx', answer(502, '<html>'), {}, 'lost'],
    ['a server that was tired of waiting', answer(408), {}, 'lost'],
    ['a lost connection', lost(), {}, 'lost'],
    ['no connection', new WireFailure('refused', { sent: false, code: 'ECONNREFUSED' }), {}, 'unsent'],
    ['a fault of ours', new TypeError('x'), {}, 'lost'],
  ])('%s', (_, given, step, is) => {
    expect(judge(given, step as never).is).toBe(is);
  });

  it('a request that was stopped before it left was not sent', () => {
    expect(judge(new Error('stop'), {}, AbortSignal.abort())).toMatchObject({ is: 'unsent', why: 'the run was stopped' });
  });

  it.each<[string, WireResponse, RegExp | undefined]>([
    ['401', answer(401), /no longer accepts the token \(401\)/],
    ['a token refused with another status', oauthError(400, 'invalid_token', 'gone'), /no longer accepts the token \(400\)/],
    ['402', answer(402), /paid/],
    ['a redirect', answer(302, '<html>', { location: 'https://sso.example' }), /redirected to another address \(302\)/],
    ['a proxy that wants a password', answer(407, '<html>'), /sign in \(407\)/],
    ['a network that wants a sign-in', answer(511, '<html>'), /sign in \(511\)/],
    ['a sign-in page', answer(200, '<html><title>Sign in</title>'), /^an HTML page titled "Sign in" came instead of/],
    ['a limit that did not end', answer(429, 'slow down'), /too many \(429\)/],
    [
      'a pause of hours',
      answer(429, null, { 'retry-after': '7200', date: 'Fri, 01 May 2026 10:00:00 GMT' }),
      /^Pachca asks for a pause of 2 hours, until 2026-05-01 12:00 UTC$/,
    ],
    ['a refusal of one object', refusal(403, 'forbidden'), undefined],
    ['a scope that is lacking', oauthError(403, 'insufficient_scope', 'no'), undefined],
    ['a page that a firewall shows for one request', answer(403, '<html>'), undefined],
    ['a wrong value', refusal(422, 'invalid'), undefined],
    ['a server that broke', answer(503, '<html>'), undefined],
    ['no such object', answer(404), undefined],
  ])('whether everybody else would be refused as well: %s', (_, response, because) => {
    const halted = haltAfter(problemOf(response));
    if (because === undefined) expect(halted).toBeUndefined();
    else expect(halted).toMatch(because);
  });

  it.each<[string, WireResponse, string[]]>([
    ['the step’s own, where none is named', oauthError(403, 'role_forbidden', 'no'), ['things:write']],
    ['the one that is named', oauthError(403, 'insufficient_scope', 'Required: tags:write'), ['tags:write']],
    [
      'the step’s own, where it is among those that are named',
      answer(403, null, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="tags:write things:write"' }),
      ['things:write'],
    ],
    [
      'in the shape of the API’s own errors',
      answer(403, { errors: [{ message: 'no' }] }, { 'www-authenticate': 'Bearer error="role_forbidden"' }),
      ['things:write'],
    ],
    ['none for one object that is out of reach', refusal(403, 'access_denied'), []],
    ['none for one object, whatever scope is quoted', oauthError(403, 'access_denied', 'Required: things:write'), []],
  ])('which scopes the token cannot use: %s', (_, response, scopes) => {
    expect(scopesRefused(problemOf(response), 'things:write')).toEqual(scopes);
  });

  it.each([
    ['the field is named', refusal(422, 'required', '', 'bot'), true],
    ['the code is named', refusal(400, 'blank'), true],
    ['neither is named', refusal(422, 'invalid', '', 'name'), false],
    ['it is no question of spelling', oauthError(403, 'blank', ''), false],
    ['it may have been written', answer(500, { errors: [{ key: 'bot', code: 'blank' }] }), false],
  ])('the second spelling is tried when %s', (_, given, tried) => {
    expect(rephrases(judge(given, {}), ['bot', 'blank'])).toBe(tried);
  });

  it('values of the environment that a server repeats are not shown', () => {
    const problem = {
      status: 422,
      code: 'invalid',
      field: 'url',
      value: 'https://h/s3cret',
      message: 'https://h/s3cret is bad',
      payload: { a: 's3cret' },
    };
    expect(discreet(problem, ['s3cret', 'https://h/s3cret'])).toMatchObject({
      value: '(secret)',
      message: '(secret) is bad',
      payload: { a: '(secret)' },
    });
  });

  it('an id or a field that the server made of a value is not shown, and a number like a value breaks nothing', () => {
    const problem = {
      status: 422,
      code: 'taken',
      field: 's3cret-key',
      message: 'no',
      request_id: 's3cret-k',
      payload: { a: 31, b: 32 },
    };
    const shown = discreet(problem, ['s3cret-key', '31']);
    expect(shown).toMatchObject({ code: 'taken', field: '(secret)', payload: { a: '(secret)', b: 32 } });
    expect(shown).not.toHaveProperty('request_id');
  });
});
