import { expect, it } from 'vitest';
import { ids, scene, verdict } from './scene.ts';

const person = (fields: object, rest: object = {}) => ({ user: { email: 'new@corp.example', ...fields }, ...rest }) as any;

it.each([
  ['an e-mail is required', { user: { first_name: 'A' } }, '422 blank'],
  ['an e-mail looks like one', person({ email: 'nobody' }), '422 invalid'],
  ['an e-mail is taken whatever its case', person({ email: ' ANNA@corp.example' }), '422 taken'],
  ['an e-mail of someone suspended is taken', person({ email: 'gone@corp.example' }), '422 taken'],
  ['a nickname is unique', person({ nickname: 'Deploy_BOT' }), '422 taken'],
  ['a role is one of four', person({ role: 'owner' }), '422 inclusion'],
  ['a text is at most 255 long', person({ department: 'x'.repeat(256) }), '422 too_long'],
  ['a text is a text', person({ title: 7 }), '422 invalid'],
  ['a root key is required', { email: 'new@corp.example' }, '400 required'],
  ['a body is required', undefined, '400 required'],
  ['tags have no @', person({ list_tags: ['a@b'] }), '422 invalid'],
  ['tags are not called all', person({ list_tags: [' ALL'] }), '422 use_of_system_words'],
  ['tags are texts', person({ list_tags: [{ name: 'X' }] }), '422 invalid'],
  ['property ids exist', person({ custom_properties: [{ id: 999, value: 'x' }] }), '422 not_found'],
  ['properties of tasks are not those of people', person({ custom_properties: [{ id: 35, value: '1' }] }), '422 not_found'],
  ['property values are texts', person({ custom_properties: [{ id: 31, value: 12 }] }), '422 invalid'],
  ['property values are not null', person({ custom_properties: [{ id: 31, value: null }] }), '422 blank'],
  ['numbers are numeric', person({ custom_properties: [{ id: 31, value: 'twelve' }] }), '422 invalid'],
  ['dates are dates', person({ custom_properties: [{ id: 32, value: 'soon' }] }), '422 invalid'],
  ['links are URLs', person({ custom_properties: [{ id: 33, value: 'page' }] }), '422 invalid'],
  ['values are at most 768 long', person({ custom_properties: [{ id: 34, value: 'x'.repeat(769) }] }), '422 too_long'],
  ['a guest needs a chat', person({ role: 'guest' }), '400 invalid'],
  ['a guest has one chat', person({ role: 'guest', chat_ids: [ids.team, ids.news] }), '400 invalid'],
  ['the chat of a guest is not archived', person({ role: 'guest', chat_ids: [ids.old] }), '400 invalid'],
  ['the chat of a guest is visible', person({ role: 'guest', chat_ids: [ids.secret] }), '400 invalid'],
  ['the chat of a guest exists', person({ role: 'guest', chat_ids: [4711] }), '400 invalid'],
])('creating a person: %s', async (_, body, expected) => {
  const { sandbox, ask } = scene();
  const before = sandbox.store.users.size;
  expect(verdict(await ask('POST', '/users', body))).toBe(expected);
  expect(sandbox.store.users.size).toBe(before);
});

it('all that is wrong with a person is said at once, with the property that is meant', async () => {
  const { ask } = scene();
  const { body } = await ask('POST', '/users', person({ email: 'x', custom_properties: [{ id: 999, value: 'x' }] }));
  expect(body).toMatchObject({ errors: [{ key: 'email' }, { key: 'custom_properties', payload: { id: 999 } }] });
});

it('a new person is invited: the first name hides until they register, the inviter is named, the nickname is chosen', async () => {
  const { sandbox, ask, get } = scene();
  const { status, body } = await ask('POST', '/users', person({ first_name: 'Нина', last_name: 'Н' }));
  expect(status).toBe(201);
  const data = (body as any).data;
  expect(data).toMatchObject({ first_name: null, last_name: 'Н', invite_status: 'sent', inviter_id: ids.robot, nickname: 'new' });
  sandbox.store.users.get(data.id)!.invite_status = 'confirmed';
  expect((await get(`/users/${data.id}`)).first_name).toBe('Нина');
});

it('an invitation is mailed unless the key beside the person says otherwise', async () => {
  const { sandbox, ask } = scene();
  await ask('POST', '/users', person({ email: 'a1@x.example' }, { skip_email_notify: true }));
  await ask('POST', '/users', person({ email: 'a2@x.example' }));
  await ask('POST', '/users', person({ email: 'a3@x.example', skip_email_notify: true }));
  expect(sandbox.store.mails.map(({ email }) => email)).toEqual(['a2@x.example', 'a3@x.example']);
});

it('a guest joins the one chat they are created in, and gets no tags', async () => {
  const { ask, members } = scene();
  const answer = await ask('POST', '/users', person({ role: 'guest', chat_ids: [ids.news], list_tags: ['Ops'] }));
  const { id, list_tags } = (answer.body as any).data;
  expect(members(ids.news)).toContain(id);
  expect(list_tags).toEqual([]);
});

it('tags are replaced, trimmed, told apart without case, and made when there are none', async () => {
  const { sandbox, ask } = scene();
  const answer = await ask('PUT', `/users/${ids.anna}`, { user: { list_tags: [' ops ', 'OPS', 'Brand New '] } });
  expect((answer.body as any).data.list_tags).toEqual(['Ops', 'Brand New']);
  expect([...sandbox.store.tags.values()].map(({ name }) => name)).toEqual(['Backend', 'Ops', 'Brand New']);
});

it('tags of guests and multi-guests are ignored', async () => {
  const { sandbox, ask } = scene();
  const { status } = await ask('PUT', `/users/${ids.multi}`, { user: { list_tags: ['Ops', 'Never'] } });
  expect(status).toBe(200);
  expect(sandbox.store.tagByName.has('never')).toBe(false);
  expect(sandbox.store.users.get(ids.multi)!.tags.size).toBe(0);
});

it('an update touches what it names and nothing else', async () => {
  const { ask, get } = scene();
  const before = await get(`/users/${ids.anna}`);
  await ask('PUT', `/users/${ids.anna}`, { user: { department: 'QA' } });
  expect(await get(`/users/${ids.anna}`)).toEqual({ ...before, department: 'QA' });
});

it.each([
  [
    'merge',
    [
      ['31', '12'],
      ['34', 'Omsk'],
    ],
  ],
  ['replace', [['34', 'Omsk']]],
] as const)('custom properties: a write of some is a %s', async (propertyPut, expected) => {
  const { ask, get } = scene({ faults: { propertyPut } });
  await ask('PUT', `/users/${ids.anna}`, { user: { custom_properties: [{ id: 31, value: '12' }] } });
  await ask('PUT', `/users/${ids.anna}`, { user: { custom_properties: [{ id: 34, value: 'Omsk' }] } });
  const { custom_properties } = await get(`/users/${ids.anna}`);
  const filled = custom_properties.filter(({ value }: any) => value !== null).map(({ id, value }: any) => [String(id), value]);
  expect(filled).toEqual(expected);
});

it('an empty text clears a custom property', async () => {
  const { ask, get } = scene();
  await ask('PUT', `/users/${ids.anna}`, { user: { custom_properties: [{ id: 34, value: 'Omsk' }] } });
  await ask('PUT', `/users/${ids.anna}`, { user: { custom_properties: [{ id: 34, value: '' }] } });
  expect((await get(`/users/${ids.anna}`)).custom_properties.find(({ id }: any) => id === 34).value).toBeNull();
});

it.each([
  ['the Owner is not edited by others', 'sandbox-token', ids.ceo, { title: 'CEO' }, '403 owner_protected'],
  ['the Owner edits their own profile', 'ceo-token', ids.ceo, { title: 'CEO' }, '200'],
  ['the Owner does not demote themselves', 'ceo-token', ids.ceo, { role: 'user' }, '403 self_update'],
  ['the Owner does not suspend themselves', 'ceo-token', ids.ceo, { suspended: true }, '403 self_update'],
  ['nobody becomes a guest', 'sandbox-token', ids.anna, { role: 'guest' }, '422 inclusion'],
  ['someone becomes a multi-guest', 'sandbox-token', ids.boris, { role: 'multi_guest' }, '200'],
  ['an e-mail stays unique', 'sandbox-token', ids.anna, { email: 'boris@corp.example' }, '422 taken'],
  ['an e-mail changes its case', 'sandbox-token', ids.anna, { email: 'Anna@corp.example' }, '200'],
  ['a missing person is not found', 'sandbox-token', 4711, { title: 'x' }, '404 not_found'],
])('updating a person: %s', async (_, token, id, user, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('PUT', `/users/${id}`, { user } as any, token))).toBe(expected);
});

it('a bot is renamed as a user, and its settings follow', async () => {
  const { ask, get } = scene();
  await ask('PUT', `/users/${ids.deploy}`, { user: { first_name: 'Rollout', nickname: 'rollout_bot' } });
  expect((await get(`/bots/${ids.deploy}`)).webhook).toMatchObject({ name: 'Rollout', nickname: 'rollout_bot' });
});

it('a suspended person stays in chats and tags, and is in lists', async () => {
  const { ask, members, list, get } = scene();
  await ask('PUT', `/users/${ids.anna}`, { user: { suspended: true } });
  expect(members(ids.team)).toContain(ids.anna);
  expect(await list('/users')).toContain(ids.anna);
  expect(await list(`/group_tags/${ids.backend}/users`)).toContain(ids.anna);
  expect((await get(`/group_tags/${ids.backend}`)).users_count).toBe(1);
});

it('a deleted person leaves chats, tags and lists for good; what they made keeps their id', async () => {
  const { sandbox, ask, get } = scene();
  expect((await ask('DELETE', `/users/${ids.vera}`)).status).toBe(204);
  expect(verdict(await ask('GET', `/users/${ids.vera}`))).toBe('404 not_found');
  expect(verdict(await ask('GET', '/profile', undefined, 'vera-token'))).toBe('401 invalid_token');
  expect((await get(`/chats/${ids.lobby}`)).owner_id).toBe(ids.vera);
  expect(sandbox.store.users.get(ids.foreign)!.inviter_id).toBeNull();
  expect((await ask('POST', '/users', person({ email: 'vera@corp.example' }))).status).toBe(201);
});

it('the e-mail of a deleted person may stay taken', async () => {
  const { sandbox, ask } = scene({ faults: { deletedEmails: 'reserved' } });
  await ask('DELETE', `/users/${ids.vera}`);
  sandbox.restore(sandbox.dump());
  expect(verdict(await ask('POST', '/users', person({ email: 'vera@corp.example' })))).toBe('422 taken');
});

it.each([
  ['the Owner', ids.ceo, '403 owner_protected'],
  ['oneself', ids.robot, '403 self_update'],
  ['a bot', ids.deploy, '403 not_applicable'],
])('not to be deleted: %s', async (_, id, expected) => {
  const { ask } = scene();
  expect(verdict(await ask('DELETE', `/users/${id}`))).toBe(expected);
});

it('seats run out for people and come back when somebody is suspended; guests and bots need none', async () => {
  const seats = {
    users: [{ email: 'me@x.example', role: 'admin' as const }],
    workspace: { seats: 2 },
    chats: [{ id: 1, name: 'A' }],
  };
  const { ask } = scene({ seed: seats });
  expect((await ask('POST', '/users', person({ email: 'a@x.example' }))).status).toBe(201);
  expect(verdict(await ask('POST', '/users', person({ email: 'b@x.example' })))).toBe('422 licenses_limit');
  const guest = person({ email: 'g@x.example', role: 'guest', chat_ids: [1] });
  expect((await ask('POST', '/users', guest)).status).toBe(201);
  expect((await ask('POST', '/bots', { bot: { webhook: { name: 'B' } } })).status).toBe(201);
  const suspended = person({ email: 'b@x.example', suspended: true });
  const { id } = ((await ask('POST', '/users', suspended)).body as any).data;
  expect(verdict(await ask('PUT', `/users/${id}`, { user: { suspended: false } }))).toBe('422 licenses_limit');
  expect((await ask('PUT', '/users/102', { user: { suspended: true } })).status).toBe(200);
  expect((await ask('PUT', `/users/${id}`, { user: { suspended: false } })).status).toBe(200);
});

it('e-mails and telephones hide from those who may not see them', async () => {
  const hidden = scene();
  hidden.sandbox.store.workspace.personal_data = 'hidden';
  expect(await hidden.get(`/users/${ids.anna}`)).toMatchObject({ email: 'anna@corp.example', phone_number: '+79001234567' });
  expect(await hidden.get(`/users/${ids.boris}`, 'anna-token')).toMatchObject({ email: null, phone_number: null });
  expect(await hidden.get(`/users/${ids.anna}`, 'anna-token')).toMatchObject({ email: 'anna@corp.example' });
  const shown = scene();
  expect(await shown.get(`/users/${ids.boris}`, 'anna-token')).toMatchObject({ email: 'boris@corp.example' });
});

it('a search finds parts of names, in the shape of searches', async () => {
  const { ask } = scene();
  const { body } = await ask('GET', '/users?query=corp.example&limit=2');
  expect((body as any).data).toHaveLength(2);
  expect((body as any).meta).toEqual({ total: 6, paginate: { next_page: expect.any(String) } });
});
