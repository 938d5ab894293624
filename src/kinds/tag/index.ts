/** Group tags: a name, and what hangs on it. */
import { fold } from '../../core/address.ts';
import { changeOf, formerly, objectOf, removalOf, step } from '../../core/change.ts';
import { emptyLists } from '../../core/doubt.ts';
import { unseen } from '../../core/identity.ts';
import type { KindOf, Live } from '../../core/kind.ts';
import { readKey } from '../../core/kind.ts';
import type { Step } from '../../core/plan.ts';
import { lookAlike } from '../alike.ts';
import { formerOf } from '../tagging.ts';
import { tagEntry } from './entry.ts';
import { write } from './write.ts';

const list = { path: '/group_tags', list: true, as: 'list' };
const rights = { scope: 'group_tags:write', workspace: 'admin' as const };

/** A tag's name; undefined where the server does not tell it. */
const nameOf = ({ state }: Live): string | undefined => (typeof state['name'] === 'string' ? state['name'] : undefined);

export const tag: KindOf = {
  ...tagEntry,
  fields: {},
  inventory: (known) => (known.answers.has(readKey(list)) ? [] : [list]),
  write: (have, known) => write(have, known),
  reads: (known) => (known.answers.has(readKey(list)) ? unseen(tag, known) : [list]),
  doubts: (known) => emptyLists(tag, [list], known),
  observe: (items, read) =>
    read.path === list.path || /^\/group_tags\/\d+$/.test(read.path)
      ? items.flatMap((item) => {
          const found = objectOf(item);
          if (typeof found?.['id'] !== 'number') return [];
          return [{ kind: 'tag', id: found['id'], state: typeof found['name'] === 'string' ? { name: found['name'] } : {} }];
        })
      : [],
  root: 'group_tag',
  identity: {
    wanted: (want) => fold(want.key),
    former: (_, name) => fold(name),
    live: (have) => (nameOf(have) === undefined ? undefined : fold(nameOf(have)!)),
    called: (have) => nameOf(have),
    renames: true,
    path: (id) => `/group_tags/${id}`,
  },
  change: (bound, known) => {
    const { want, have } = bound;
    if (have === undefined) {
      const made = changeOf(bound, { action: 'create', verb: 'create', label: want.key, fields: [] }, known);
      made.hazards.push(...lookAlike('tag', 'name', want.key, known));
      const former = formerOf(want.key, known);
      if (former)
        made.hazards.push({
          code: 'new-tag-or-rename',
          message: `all who are to have it carry the live tag "${former}", which nobody declares: if that is this tag under its former name, write \`previously: [${JSON.stringify(former)}]\` and it is renamed`,
        });
      return { change: made };
    }
    const before = nameOf(have);
    // Nothing is concluded from a name that is not told.
    if (before === undefined || fold(before) === fold(want.key)) return {};
    const why = known.memory === undefined ? {} : { why: bound.found === 'memory' ? ('drift' as const) : ('intent' as const) };
    const fields = [{ field: 'name', before, after: want.key, ...why }];
    const made = changeOf(bound, { action: 'update', verb: 'rename', label: want.key, fields }, known);
    made.hazards.push(...lookAlike('tag', 'name', want.key, known, have.id));
    return { change: made };
  },
  remove: (have, verb, address, known, want) => {
    const name = nameOf(have);
    return verb === 'delete' && name !== undefined ? { change: removalOf(have, 'delete', address, known, name, want) } : {};
  },
  undeclared: nameOf,
  steps: (change, known): Step[] => {
    const { address, id } = change;
    const name = change.action === 'remove' ? change.label! : (change.fields[0]?.after ?? change.label!);
    const group_tag = { name };
    if (change.action === 'create')
      return [
        step(address, 'tag-create', {
          label: `create tag "${change.label}"`,
          request: { method: 'POST', path: ['group_tags'], body: { group_tag } },
          rights,
          answers: 'object',
          gives: { idOf: address },
          shows: { read: { path: ['group_tags', { idOf: address }], list: false }, at: 'id' },
          done: ['taken', 'already_exists'],
          // Names are unique without regard to case: whoever was faster made the very tag that is wanted.
          probe: {
            read: { path: ['group_tags'], query: { 'names[]': change.label! }, list: true },
            match: { name: change.label! },
          },
          ...formerly(known.bound.get(address)!.want.previously, (name) => ({
            read: { path: ['group_tags'], query: { 'names[]': name }, list: true },
            match: { name },
          })),
        }),
      ];
    if (change.action === 'update')
      return [
        step(address, 'tag-rename', {
          label: `rename tag "${String(change.fields[0]?.before)}" to "${String(name)}"`,
          request: { method: 'PUT', path: ['group_tags', id!], body: { group_tag } },
          rights,
          answers: 'object',
        }),
      ];
    return [
      step(address, 'tag-delete', {
        label: `delete tag "${change.label}"`,
        request: { method: 'DELETE', path: ['group_tags', id!] },
        rights,
        done: [404],
        irreversible: { read: { path: ['group_tags', id!], list: false }, match: { name: change.label! } },
        shows: { read: { path: ['group_tags', id!], list: false }, among: { path: ['group_tags'], list: true }, gone: true },
      }),
    ];
  },
};
