/** `/group_tags`: group tags and who carries them. */
import { refuse } from '../errors.ts';
import { audit } from '../events.ts';
import { reading, rootOf } from '../input.ts';
import { tagIn } from '../lookup.ts';
import { deleteTag } from '../membership.ts';
import { paginate } from '../pages.ts';
import { type Call, created, done, ok, type Reply, type Route } from '../route.ts';
import { actOf, checkTagName } from '../rules.ts';
import { fold, nextId, noteMade, putTag, type TagRow } from '../store.ts';
import { tagView, userView } from '../views.ts';

function listTags(call: Call): Reply {
  const { store, query } = call;
  const names = [...query.getAll('names[]'), ...query.getAll('names')];
  if (names.length > 100) refuse('too_many_names', { key: 'names', message: 'at most 100 names' });
  const wanted = new Set(names.map(fold));
  const list = {
    keys: store.tagIds.ids(),
    show: (id: number) => tagView(call, store.tags.get(id)!),
    path: '/group_tags',
    of: 'tag' as const,
  };
  if (names.length === 0) return paginate(call, list);
  return paginate(call, { ...list, keep: (id) => wanted.has(fold(store.tags.get(id)!.name)) });
}

function nameIn(call: Call, tag?: TagRow): string {
  const read = reading(rootOf(call.body, 'group_tag'));
  const name = read.text('name', { required: true })?.normalize('NFC').trim();
  if (name !== undefined) {
    checkTagName(read, 'name', name);
    const other = call.store.tagByName.get(fold(name));
    if (other !== undefined && other !== tag?.id) read.complain('taken', { key: 'name', value: name });
  }
  read.finish();
  return name!;
}

function createTag(call: Call): Reply {
  const { store } = call;
  const tag = { name: nameIn(call), id: nextId(store, 'tag') };
  putTag(store, tag);
  noteMade(store, 'tag', tag.id, call.at);
  audit(actOf(call), 'tag_created', call.me.id, 'GroupTag', tag.id, { name: tag.name });
  return created(tagView(call, tag));
}

function renameTag(call: Call): Reply {
  const { store } = call;
  const tag = tagIn(call);
  const name = nameIn(call, tag);
  store.tagByName.delete(fold(tag.name));
  tag.name = name;
  store.tagByName.set(fold(name), tag.id);
  return ok(tagView(call, tag));
}

function removeTag(call: Call): Reply {
  deleteTag(actOf(call), tagIn(call));
  return done;
}

function listCarriers(call: Call): Reply {
  const { store } = call;
  const tag = tagIn(call);
  const show = (id: number) => userView(call, store.users.get(id)!, true);
  return paginate(call, {
    keys: store.usersOfTag.get(tag.id)?.ids() ?? [],
    show,
    path: `/group_tags/${tag.id}/users`,
    of: 'user',
  });
}

const read = 'group_tags:read';
const write = 'group_tags:write';

export const tagRoutes: Route[] = [
  { method: 'GET', path: '/group_tags', scope: read, since: '2026-02', handle: listTags },
  { method: 'POST', path: '/group_tags', scope: write, since: '2026-02', handle: createTag },
  { method: 'GET', path: '/group_tags/:id', scope: read, since: '2026-02', handle: (call) => ok(tagView(call, tagIn(call))) },
  { method: 'PUT', path: '/group_tags/:id', scope: write, since: '2026-02', handle: renameTag },
  { method: 'DELETE', path: '/group_tags/:id', scope: write, since: '2026-02', handle: removeTag },
  { method: 'GET', path: '/group_tags/:id/users', scope: read, since: '2026-02', handle: listCarriers },
];
