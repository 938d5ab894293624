import { describe, expect, it } from 'vitest';
import { discreet, haltAfter, judge, rephrases } from '../../src/engine/judge.ts';
import { at, differs, looksLike } from '../../src/engine/match.ts';
import { WireFailure } from '../../src/wire/http.ts';
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
    ['a lost connection', lost(), {}, 'lost'],
    ['no connection', new WireFailure('refused', { sent: false, code: 'ECONNREFUSED' }), {}, 'unsent'],
    ['a fault of ours', new TypeError('x'), {}, 'lost'],
  ])('%s', (_, given, step, is) => {
    expect(judge(given, step as never).is).toBe(is);
  });

  it('a request that was stopped before it left was not sent', () => {
    expect(judge(new Error('stop'), {}, AbortSignal.abort())).toMatchObject({ is: 'unsent', stopped: true });
  });

  it.each([
    [401, true],
    [402, true],
    [403, false],
    [422, false],
  ])('%i stops everything: %s', (status, halts) => {
    expect(haltAfter({ status, code: '', field: '', message: '' }) !== undefined).toBe(halts);
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
});
