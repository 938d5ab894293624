/** What an apply does to memberships and tags is what the plan showed. */
import fc from 'fast-check';
import { test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { refused } from '../../src/core/planner.ts';
import { line, type Workspace, workspace } from '../workspace.ts';
import { asYaml, manifests, runs, workspaces } from './random.ts';

type Snap = {
  chats: Map<number, { name: string; members: Map<number, string> }>;
  tags: Map<number, string[]>;
  names: Map<number, string>;
};
function snap(room: Workspace): Snap {
  const { store } = room.sandbox as any;
  return {
    chats: new Map(
      [...store.chats.values()].map((chat: any) => [
        chat.id,
        { name: chat.name, members: new Map([...chat.members].map(([id, m]: any) => [id, m.role])) },
      ]),
    ),
    tags: new Map(
      [...store.users.values()].map((user: any) => [user.id, [...user.tags].map((id: number) => store.tags.get(id)!.name)]),
    ),
    names: new Map([...store.users.values()].map((user: any) => [user.id, user.email ?? user.nickname])),
  };
}

function shown(plan: Plan): Set<string> {
  const out = new Set<string>();
  const blocked = new Set(plan.blocked.map((one) => one.address));
  for (const change of plan.changes) {
    if (blocked.has(change.address)) continue;
    if (change.kind === 'chat' && change.id !== undefined)
      for (const one of change.fields.find((field) => field.field === 'members')?.elements ?? []) {
        if (one.again) continue;
        if (one.before === undefined) out.add(`${change.id} + ${one.key}`);
        else if (one.after === undefined) out.add(`${change.id} - ${one.key}`);
      }
    for (const one of change.also)
      if (one.what !== 'stays') out.add(`${one.where} ${one.what === 'joins' ? '+' : '-'} ${one.who}`);
  }
  return out;
}

const extras = fc.record({
  ignore: fc.array(fc.tuple(fc.nat(3), fc.constantFrom('members', 'admins', 'editors', 'tags', 'archived', 'channel')), {
    maxLength: 2,
  }),
  withoutRemovals: fc.boolean(),
  skipBlocked: fc.boolean(),
});

for (const [title, use] of [
  ['plain', false],
  ['with ignore_changes, --without-removals, --skip-blocked', true],
] as const)
  test(`memberships and tags change as shown: ${title}`, async () => {
    const found = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(workspaces, manifests, extras, async (seed, wanted, extra) => {
        const manifestOf = structuredClone(wanted) as any;
        if (use)
          for (const [at, field] of extra.ignore) {
            const chat: any = Object.values(manifestOf.chats)[at];
            if (chat && chat.ensure !== 'absent') chat.ignore_changes = [...new Set([...(chat.ignore_changes ?? []), field])];
          }
        const yaml = asYaml(manifestOf);
        const room = workspace({ seed });
        const asked = use ? { withoutRemovals: extra.withoutRemovals, skipBlocked: extra.skipBlocked || false } : {};
        let run: Awaited<ReturnType<Workspace['plan']>>;
        try {
          run = await room.plan(yaml, asked);
        } catch (error) {
          const message = (error as Error).message;
          if (/^\d+:/.test(message)) return;
          found.set(`crash ${message.slice(0, 40)}`, `${message}\n${JSON.stringify(seed)}\n${yaml}`);
          return;
        }
        if (refused(run.plan)) return;
        const before = snap(room);
        const seedPublic = new Set(
          [...(room.sandbox.store as any).chats.values()].filter((c: any) => c.public).map((c: any) => c.id),
        );
        await room.execute(run);
        room.sandbox.settle();
        const after = snap(room);
        const said = shown(run.plan);
        const wrong: string[] = [];
        const happened = new Set<string>();
        for (const [id, chat] of before.chats) {
          // What the token cannot see, it cannot show.
          if (!seedPublic.has(id) && !chat.members.has(1)) continue;
          const now = after.chats.get(id)!;
          for (const who of new Set([...chat.members.keys(), ...now.members.keys()])) {
            const name = after.names.get(who) ?? before.names.get(who)!;
            const [was, is] = [chat.members.has(who), now.members.has(who)];
            if (was === is) continue;
            const sign = is ? '+' : '-';
            happened.add(`${id} ${sign} ${name}`);
            happened.add(`${chat.name} ${sign} ${name}`);
            if (!said.has(`${id} ${sign} ${name}`) && !said.has(`${chat.name} ${sign} ${name}`))
              wrong.push(
                `not shown: ${chat.name} ${sign} ${name}${(room.sandbox.store as any).users.get(who)?.suspended ? ' (suspended)' : ''}${run.plan.changes.some((c) => c.kind === 'tag' && c.action === 'remove') || /ensure: absent\n\s+on_removal: delete/.test(yaml) ? ' (a tag goes)' : ''}`,
              );
          }
        }
        for (const one of said)
          if (
            !happened.has(one) &&
            ([...before.chats.values()].some((chat) => chat.name === one.split(' ')[0]) || /^\d/.test(one))
          ) {
            const nm = one.split(' ')[0]!;
            const made = run.plan.changes.some((c) => c.kind === 'chat' && c.action === 'create' && c.label === nm);
            if (!made && !one.includes(' - ')) wrong.push(`shown, not done: ${one}`);
          }
        // Tags
        const taken = new Set(run.plan.changes.filter((c) => c.kind === 'tag' && c.action === 'remove').map((c) => c.label!));
        for (const [id, tags] of before.tags)
          for (const tag of tags)
            if (!(after.tags.get(id) ?? []).includes(tag) && !taken.has(tag)) {
              const change = run.plan.changes.find((c) => c.kind === 'user' && c.id === id);
              if (
                !change?.fields
                  .find((f) => f.field === 'tags')
                  ?.elements?.some((e) => e.key.toLowerCase() === tag.toLowerCase() && e.after === undefined)
              )
                wrong.push(`tag lost unseen: ${before.names.get(id)} ${tag}`);
            }
        for (const one of wrong) {
          const key =
            one
              .replace(/[a-z0-9]+@\S+/g, 'X')
              .replace(/(Red|Green|Blue|\d+)/g, 'C')
              .replace(/(Alpha|Beta|Gamma)/, 'T') + (use ? ` ${JSON.stringify([extra.withoutRemovals, extra.skipBlocked])}` : '');
          const text = `${one}\n${JSON.stringify(asked)}\n${JSON.stringify(seed)}\n${yaml}\nPLAN ${run.plan.changes.map((c) => `${line(c)} ${JSON.stringify(c.also)}`).join('\n  ')}`;
          if (!found.has(key) || found.get(key)!.length > text.length) found.set(key, text);
        }
      }),
      { ...runs(60), endOnFailure: true },
    );
    // One smallest case of each sort, to be pasted into a test.
    if (found.size > 0) throw new Error([...found].map(([sort, text]) => `${sort}\n${text}`).join('\n\n'));
  }, 120_000);
