import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/wire/http.ts';
import { understood } from '../../src/wire/misread.ts';

describe('an object of an answer', () => {
  test.each<[string, JsonObject]>([
    ['/users', { id: 1, email: null, list_tags: ['QA'], custom_properties: [{ id: 5, value: null }], suspended: false }],
    ['/users/7', { id: 7 }],
    ['/profile', { id: 7, role: 'a role of the future' }],
    ['/chats', { id: 1, name: 'Backend', member_ids: [1, 2], owner_id: null }],
    ['/chats', { id: 1, name: null, personal: true }],
    ['/bots', { id: 1, webhook: { nickname: 'a_bot', outgoing_url: null } }],
    ['/somewhere/else', { id: 'x' }],
  ])('of %s may be %j', (path, row) => {
    expect(understood(path, row)).toEqual({ row, odd: [] });
  });

  test.each<[string, JsonObject]>([
    ['/users', { email: 'a@b.ru' }],
    ['/users', { id: '1' }],
    ['/users', { id: 2 ** 60 }],
    ['/chats/5/members', { id: 0 }],
    ['/chats', { personal: true }],
  ])('of %s is nobody knows what: %j', (path, row) => {
    expect(understood(path, row)).toEqual({ wrong: 'its id is not a whole number above 0' });
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    ['/users', { id: 1, email: 5 }, { id: 1 }, 'its email is not text'],
    ['/users', { id: 1, suspended: 'no', title: 'QA' }, { id: 1, title: 'QA' }, 'its suspended is not true or false'],
    ['/users', { id: 1, list_tags: [{ name: 'QA' }] }, { id: 1 }, 'its list_tags is not a list of texts'],
    [
      '/users',
      { id: 1, custom_properties: [{ value: 'x' }] },
      { id: 1 },
      'its custom_properties is not a list of properties with ids and values',
    ],
    ['/chats', { id: 1, name: 5 }, { id: 1 }, 'its name is not text'],
    ['/chats', { id: 1, member_ids: ['1'] }, { id: 1 }, 'its member_ids is not a list of whole numbers above 0'],
    ['/group_tags', { id: 1, name: 5 }, { id: 1 }, 'its name is not text'],
    ['/bots', { id: 1, webhook: null }, { id: 1 }, 'its webhook is not an object'],
    ['/bots', { id: 1, webhook: { nickname: null, name: 'A' } }, { id: 1, webhook: { name: 'A' } }, 'its nickname is not text'],
  ])('of %s tells what is left of %j: %j', (path, row, left, why) => {
    expect(understood(path, row)).toEqual({ row: left, odd: [why] });
  });
});
