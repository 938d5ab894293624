import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

it.each([
  ['a name is trimmed', 'POST', '/group_tags', { group_tag: { name: ' QA ' } }, '201'],
  ['a name is unique whatever its case', 'POST', '/group_tags', { group_tag: { name: 'BACKEND' } }, '422 taken'],
  ['a name is required', 'POST', '/group_tags', { group_tag: {} }, '422 blank'],
  ['a name is not blank', 'POST', '/group_tags', { group_tag: { name: '  ' } }, '422 blank'],
  ['a name has no @', 'POST', '/group_tags', { group_tag: { name: 'a@b' } }, '422 invalid'],
  ['here is a reserved word', 'POST', '/group_tags', { group_tag: { name: 'Here' } }, '422 use_of_system_words'],
  ['a name is at most 255 long', 'POST', '/group_tags', { group_tag: { name: 'x'.repeat(256) } }, '422 too_long'],
  ['a root is required', 'POST', '/group_tags', { name: 'QA' }, '400 required'],
  ['renamed to itself in another case', 'PUT', '/group_tags/501', { group_tag: { name: 'backend' } }, '200'],
  ['renamed to what is taken', 'PUT', '/group_tags/501', { group_tag: { name: 'ops' } }, '422 taken'],
  ['a missing tag', 'PUT', '/group_tags/4711', { group_tag: { name: 'X' } }, '404 not_found'],
  ['employees do not write', 'POST', '/group_tags', { group_tag: { name: 'QA' } }, '403 insufficient_scope', 'anna-token'],
])('tags: %s', async (_, method, path, body, expected, token?: string) => {
  const { ask } = scene();
  expect(verdict(await ask(method as 'POST', path, body, token))).toBe(expected);
});

it('a renamed tag keeps its id, its people and its chats', async () => {
  const { ask, get, members } = scene();
  await ask('PUT', `/group_tags/${ids.backend}`, { group_tag: { name: 'Server' } });
  expect((await get(`/users/${ids.anna}`)).list_tags).toEqual(['Server']);
  expect(members(ids.team)).toContain(ids.anna);
  await ask('POST', '/group_tags', { group_tag: { name: 'Backend' } });
  expect((await get('/group_tags?names[]=backend'))[0].users_count).toBe(0);
});

it('tags are looked up by up to 100 names', async () => {
  const { ask, list } = scene();
  expect(await list('/group_tags?names[]=OPS&names[]=nothing')).toEqual([ids.ops]);
  const many = Array.from({ length: 101 }, (_, i) => `names[]=n${i}`).join('&');
  expect(verdict(await ask('GET', `/group_tags?${many}`))).toBe('400 wrong_params');
});

it('a tag counts active people and lists all of them', async () => {
  const { get, list } = scene();
  expect((await get(`/group_tags/${ids.ops}`)).users_count).toBe(1);
  expect(await list(`/group_tags/${ids.ops}/users`)).toEqual([ids.vera, ids.gone]);
});

it('a deleted tag is gone from people and chats', async () => {
  const { ask, get } = scene();
  await ask('DELETE', `/group_tags/${ids.backend}`);
  expect((await get(`/users/${ids.vera}`)).list_tags).toEqual(['Ops']);
  expect((await get(`/chats/${ids.team}`)).group_tag_ids).toEqual([]);
  expect(verdict(await ask('GET', `/group_tags/${ids.backend}`))).toBe('404 not_found');
});
