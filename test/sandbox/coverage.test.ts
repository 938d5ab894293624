import { expect, it } from 'vitest';
import { routes } from '../../src/sandbox/routes/index.ts';

// What the emulator answers: method, path, since which generation, and whether it is emulated ("-": known, 404).
const table = `
GET     /audit_events                          2026-02  +
POST    /bot/recreate_token                    2026-08  +
PUT     /bot/webhook                           2026-08  +
GET     /bots                                  2026-08  +
POST    /bots                                  2026-08  +
DELETE  /bots/:id                              2026-08  +
GET     /bots/:id                              2026-08  +
PUT     /bots/:id                              2026-02  +
POST    /bots/:id/recreate_token               2026-08  +
GET     /chats                                 2026-02  +
POST    /chats                                 2026-02  +
GET     /chats/:id                             2026-02  +
PUT     /chats/:id                             2026-02  +
PUT     /chats/:id/archive                     2026-02  +
POST    /chats/:id/group_tags                  2026-02  +
DELETE  /chats/:id/group_tags/:tag_id          2026-02  +
DELETE  /chats/:id/leave                       2026-02  +
GET     /chats/:id/members                     2026-02  +
POST    /chats/:id/members                     2026-02  +
DELETE  /chats/:id/members/:user_id            2026-02  +
PUT     /chats/:id/members/:user_id            2026-02  +
PUT     /chats/:id/unarchive                   2026-02  +
POST    /chats/exports                         2026-02  -
GET     /chats/exports/:id                     2026-02  -
GET     /company/bots                          2026-10  +
GET     /company/chats                         2026-10  +
GET     /custom_properties                     2026-02  +
GET     /group_tags                            2026-02  +
POST    /group_tags                            2026-02  +
DELETE  /group_tags/:id                        2026-02  +
GET     /group_tags/:id                        2026-02  +
PUT     /group_tags/:id                        2026-02  +
GET     /group_tags/:id/users                  2026-02  +
GET     /messages                              2026-02  +
POST    /messages                              2026-02  +
DELETE  /messages/:id                          2026-02  +
GET     /messages/:id                          2026-02  +
PUT     /messages/:id                          2026-02  +
POST    /messages/:id/link_previews            2026-02  -
DELETE  /messages/:id/pin                      2026-02  +
POST    /messages/:id/pin                      2026-02  +
DELETE  /messages/:id/reactions                2026-02  +
GET     /messages/:id/reactions                2026-02  +
POST    /messages/:id/reactions                2026-02  +
GET     /messages/:id/read_member_ids          2026-02  -
POST    /messages/:id/thread                   2026-02  +
GET     /oauth/token/info                      2026-08  +
GET     /profile                               2026-02  +
DELETE  /profile/avatar                        2026-08  -
PUT     /profile/avatar                        2026-08  -
DELETE  /profile/status                        2026-02  +
GET     /profile/status                        2026-02  +
PUT     /profile/status                        2026-02  +
GET     /search/chats                          2026-08  +
GET     /search/messages                       2026-08  +
GET     /search/users                          2026-08  +
GET     /tasks                                 2026-02  +
POST    /tasks                                 2026-02  +
DELETE  /tasks/:id                             2026-02  +
GET     /tasks/:id                             2026-02  +
PUT     /tasks/:id                             2026-02  +
GET     /threads                               2026-08  +
POST    /threads                               2026-08  -
GET     /threads/:id                           2026-02  +
POST    /uploads                               2026-02  -
DELETE  /users/:id                             2026-02  +
GET     /users/:id                             2026-02  +
PUT     /users/:id                             2026-02  +
GET     /users                                 2026-02  +
POST    /users                                 2026-02  +
DELETE  /users/:user_id/avatar                 2026-08  -
PUT     /users/:user_id/avatar                 2026-08  -
DELETE  /users/:user_id/status                 2026-02  +
GET     /users/:user_id/status                 2026-02  +
PUT     /users/:user_id/status                 2026-02  +
POST    /views/open                            2026-02  -
GET     /webhooks/events                       2026-02  +
DELETE  /webhooks/events/:id                   2026-02  +
`;

const lines = (rows: readonly string[][]): string[] => rows.map((row) => row.join(' ')).sort();

it('the routes are those of the table', () => {
  const written = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const registered = routes.map(({ method, path, since, handle }) => [method, path, since, handle === undefined ? '-' : '+']);
  expect(lines(registered)).toEqual(lines(written));
});

it('no route stands there twice', () => {
  const names = routes.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
  expect(new Set(names).size).toBe(names.length);
});
