import { describe, expect, test } from 'vitest';
import type { Seed } from '../../src/sandbox/index.ts';
import { line, workspace } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  owner: 'ceo@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin', first_name: 'Robot' },
    { id: 2, email: 'ceo@corp.example', role: 'admin', first_name: 'Vera', last_name: 'Boss' },
    { id: 3, email: 'Anna@corp.example', first_name: 'Anna', department: 'QA', tags: ['QA'] },
    { id: 4, email: 'boris@corp.example', first_name: 'Boris', suspended: true },
    { id: 5, email: 'dan@corp.example', first_name: 'Dan', role: 'admin' },
    { id: 6, email: 'eve@corp.example', invite_status: 'sent', department: 'Old' },
    { id: 7, email: 'fox@corp.example', first_name: 'Fox' },
  ],
  tags: [
    { id: 1, name: 'QA' },
    { id: 2, name: 'UX' },
    { id: 3, name: 'Ops' },
  ],
  properties: [
    { id: 31, name: 'Desk', data_type: 'number' },
    { id: 32, name: 'Joined', data_type: 'date' },
  ],
  bots: [{ id: 8, nickname: 'deploy_bot', name: 'Deploy', can_edit: ['admin'] }],
  chats: [
    { id: 500, name: 'Backend', members: ['anna@corp.example', 'fox@corp.example'], public: true },
    { id: 501, name: 'Release', tags: ['QA'], public: true },
    { id: 502, name: 'News', channel: true, public: true, members: ['anna@corp.example'] },
    { id: 503, name: 'Old', archived: true },
  ],
};

/** Rows: what is written, the changes that it makes, the requests that it takes. */
const rows: [name: string, yaml: string, changes: string[], writes: string[]][] = [
  ['nothing to do when a person is declared as they are', 'users: {anna@corp.example: {department: QA, tags: [qa]}}', [], []],
  [
    'only the changed field is sent',
    'users: {anna@corp.example: {department: Dev, first_name: Anna}}',
    ['user:anna@corp.example update department="Dev"'],
    ['PUT /users/3 {"user":{"department":"Dev"}}'],
  ],
  [
    'a new tag is added to those that a person has',
    'tags: {Backend: {}}\nusers: {anna@corp.example: {tags: [Backend]}}',
    ['tag:Backend create', 'user:anna@corp.example update tags+Backend'],
    ['POST /group_tags {"group_tag":{"name":"Backend"}}', 'PUT /users/3 {"user":{"list_tags":["Backend","QA"]}}'],
  ],
  [
    'exact tagging takes the others off',
    'users: {anna@corp.example: {tags: [Ops], tagging: exact}}',
    ['user:anna@corp.example update tags+Ops tags-QA'],
    ['PUT /users/3 {"user":{"list_tags":["Ops"]}}'],
  ],
  [
    'an empty list clears in exact tagging',
    'users: {anna@corp.example: {tags: [], tagging: exact}}',
    ['user:anna@corp.example update tags-QA'],
    ['PUT /users/3 {"user":{"list_tags":[]}}'],
  ],
  [
    'a first name of somebody who has not registered is left alone, other fields are not',
    'users: {eve@corp.example: {first_name: Eve, department: New}}',
    ['user:eve@corp.example update department="New"'],
    ['PUT /users/6 {"user":{"department":"New"}}'],
  ],
  [
    'reactivating sends false and nothing else',
    'users: {boris@corp.example: {suspended: false}}',
    ['user:boris@corp.example reactivate suspended=false'],
    ['PUT /users/4 {"user":{"suspended":false}}'],
  ],
  [
    'suspending sends true and nothing else',
    'users: {fox@corp.example: {suspended: true}}',
    ['user:fox@corp.example suspend suspended=true'],
    ['PUT /users/7 {"user":{"suspended":true}}'],
  ],
  [
    'an absent person is suspended, not deleted',
    'users: {fox@corp.example: {ensure: absent}}',
    ['user:fox@corp.example suspend'],
    ['PUT /users/7 {"user":{"suspended":true}}'],
  ],
  [
    'deletion must be asked for',
    'users: {fox@corp.example: {ensure: absent, on_removal: delete}}',
    ['user:fox@corp.example delete'],
    ['DELETE /users/7 null'],
  ],
  [
    'a tag is renamed, and nobody is rewritten',
    'tags: {Product Design: {previously: [UX]}}',
    ['tag:Product Design rename name="Product Design"'],
    ['PUT /group_tags/2 {"group_tag":{"name":"Product Design"}}'],
  ],
  [
    'a chat is renamed',
    'chats: {backend: {name: Backend team, previously: [Backend]}}',
    ['chat:backend update name="Backend team"'],
    ['PUT /chats/500 {"chat":{"name":"Backend team"}}'],
  ],
  [
    'people join in one request, bots in their own',
    'chats: {backend: {id: 500, members: [dan@corp.example, eve@corp.example, deploy_bot]}}',
    ['chat:backend update members+dan@corp.example:admin members+deploy_bot:member members+eve@corp.example:member'],
    ['POST /chats/500/members {"member_ids":[5,6],"silent":true}', 'POST /chats/500/members {"member_ids":[8],"silent":true}'],
  ],
  [
    'an exact list removes whom it does not name, never the owner or the token’s user',
    'chats: {backend: {id: 500, membership: exact, members: [anna@corp.example]}}',
    ['chat:backend update members-fox@corp.example'],
    ['DELETE /chats/500/members/7 null'],
  ],
  [
    'an admin who joins becomes chat admin and is made a member where that is exact',
    'chats: {backend: {id: 500, membership: exact, members: [anna@corp.example, fox@corp.example, dan@corp.example]}}',
    ['chat:backend update members+dan@corp.example:member'],
    ['POST /chats/500/members {"member_ids":[5],"silent":true}', 'PUT /chats/500/members/5 {"role":"member"}'],
  ],
  ['whom a tag holds is not removed from an exact chat', 'chats: {release: {id: 501, membership: exact, members: []}}', [], []],
  ['whom a tag brings is not added', 'chats: {release: {id: 501, members: [anna@corp.example]}}', [], []],
  [
    'a role is given',
    'chats: {news: {id: 502, editors: [anna@corp.example]}}',
    ['chat:news update members~Anna@corp.example:editor'],
    ['PUT /chats/502/members/3 {"role":"editor"}'],
  ],
  [
    'an archived chat that is declared is reopened',
    'chats: {old: {name: Old}}',
    ['chat:old unarchive archived=false'],
    ['PUT /chats/503/unarchive null'],
  ],
  [
    'an archived chat is opened before it is changed',
    'chats: {old: {id: 503, name: Older}}',
    ['chat:old unarchive name="Older" archived=false'],
    ['PUT /chats/503/unarchive null', 'PUT /chats/503 {"chat":{"name":"Older"}}'],
  ],
  [
    'archiving comes after everything else',
    'chats: {news: {id: 502, name: Olds, archived: true}}',
    ['chat:news update name="Olds" archived=true'],
    ['PUT /chats/502 {"chat":{"name":"Olds"}}', 'PUT /chats/502/archive null'],
  ],
  [
    'a new chat is one request with its people and tags, one for bots, one per role',
    'chats: {ops: {name: Operations, public: true, tags: [Ops], admins: [anna@corp.example], members: [fox@corp.example, deploy_bot]}}',
    [
      'chat:ops create name="Operations" public=true tags+Ops members+Anna@corp.example:admin members+deploy_bot:member members+fox@corp.example:member',
    ],
    [
      'POST /chats {"chat":{"name":"Operations","public":true,"member_ids":[3,7],"group_tag_ids":[3]}}',
      'POST /chats/1001/members {"member_ids":[8],"silent":true}',
      'PUT /chats/1001/members/3 {"role":"admin"}',
    ],
  ],
  [
    'a newcomer is invited silently and rides in the chat’s creation',
    'users: {new@corp.example: {first_name: New, role: user, tags: [Ops]}}\nchats: {room: {name: Room one, members: [new@corp.example]}}',
    [
      'user:new@corp.example invite first_name="New" role="user" tags+Ops',
      'chat:room create name="Room one" members+new@corp.example:member',
    ],
    [
      'POST /users {"user":{"email":"new@corp.example","first_name":"New","role":"user","list_tags":["Ops"]},"skip_email_notify":true}',
      'POST /chats {"chat":{"name":"Room one","member_ids":[101]}}',
    ],
  ],
  [
    'a guest comes after the chat, with it as their only one',
    'users: {g@ext.example: {role: guest}}\nchats: {room: {name: Guest room, members: [g@ext.example]}}',
    ['user:g@ext.example invite role="guest" chat="Guest room"', 'chat:room create name="Guest room"'],
    [
      'POST /chats {"chat":{"name":"Guest room"}}',
      'POST /users {"user":{"email":"g@ext.example","role":"guest","chat_ids":[1001]},"skip_email_notify":true}',
    ],
  ],
  [
    'custom properties go as a whole set, by name and by id, compared by type',
    'users: {anna@corp.example: {custom_properties: {Desk: "12", "#32": "2026-01-31"}}}',
    ['user:anna@corp.example update custom_properties+Desk:12 custom_properties+Joined:2026-01-31'],
    ['PUT /users/3 {"user":{"custom_properties":[{"id":31,"value":"12"},{"id":32,"value":"2026-01-31"}]}}'],
  ],
  [
    'a bot is changed under the root that the server was written for',
    'bots: {deploy_bot: {events: [message_new]}}',
    ['bot:deploy_bot update events+message_new'],
    ['PUT /bots/8 {"bot":{"webhook":{"events":["message_new"]}}}'],
  ],
  [
    'a new bot gives its token to the sink',
    'bots: {new_bot: {name: New}}',
    ['bot:new_bot create name="New"'],
    ['POST /bots {"bot":{"webhook":{"name":"New","nickname":"new_bot"}}}'],
  ],
  [
    'a bot is deleted when that is asked for',
    'bots: {deploy_bot: {ensure: absent, on_removal: delete}}',
    ['bot:deploy_bot delete'],
    ['DELETE /bots/8 null'],
  ],
  [
    'an e-mail is changed where it was called something else',
    'users: {foxy@corp.example: {previously: [fox@corp.example]}}',
    ['user:foxy@corp.example update email="foxy@corp.example"'],
    ['PUT /users/7 {"user":{"email":"foxy@corp.example"}}'],
  ],
];

describe('what is written becomes so, and the next plan is empty', () => {
  test.each(rows)('%s', async (_name, yaml, changes, writes) => {
    const { plan, writes: sent } = await workspace({ seed }).apply(yaml);
    expect(plan.changes.map(line)).toEqual(changes);
    expect(sent).toEqual(writes);
  });
});
