/** Threads and reactions: what hangs from a message. */
import type { JsonObject } from '../../wire/http.ts';
import { refuse } from '../errors.ts';
import { audit, tellChat } from '../events.ts';
import { isObject, reading } from '../input.ts';
import { messageIn, rootChat, visibleChat } from '../lookup.ts';
import { ordered, paginate } from '../pages.ts';
import { type Call, created, done, idIn, ok, type Reply, type Route } from '../route.ts';
import { actOf } from '../rules.ts';
import { type ChatRow, type MessageRow, nextId, type ThreadRow } from '../store.ts';
import { threadView } from '../views.ts';

function react(call: Call): Reply {
  const { message, chat } = messageIn(call);
  const read = reading(isObject(call.body) ? call.body : {});
  const code = read.text('code', { required: true });
  const name = read.text('name') ?? '';
  read.finish();
  const known = message.reactions.find((one) => one['code'] === code && one['user_id'] === call.me.id);
  if (known !== undefined) return { status: 201, body: { ...known } };
  const reaction = { user_id: call.me.id, created_at: call.at, code: code!, name };
  message.reactions.push(reaction);
  tellReaction(call, 'new', chat, message, reaction);
  // Without the usual `data`.
  return { status: 201, body: { ...reaction } };
}

function unreact(call: Call): Reply {
  const { message, chat } = messageIn(call);
  const code = call.query.get('code') ?? (isObject(call.body) ? call.body['code'] : undefined);
  const place = message.reactions.findIndex((one) => one['code'] === code && one['user_id'] === call.me.id);
  if (place === -1) refuse('not_found', { key: 'code', value: String(code ?? '') });
  tellReaction(call, 'delete', chat, message, message.reactions.splice(place, 1)[0]!);
  return done;
}

function tellReaction(call: Call, event: string, chat: ChatRow, message: MessageRow, reaction: JsonObject): void {
  const payload = { type: 'reaction', event, chat_id: message.chat_id, message_id: message.id, ...reaction };
  tellChat(actOf(call), chat, `reaction_${event}`, payload);
}

function listReactions(call: Call): Reply {
  const { message } = messageIn(call);
  const rows = ordered(message.reactions, (reaction) => ({ ...reaction }));
  return paginate(call, { ...rows, path: `/messages/${message.id}/reactions` });
}

function openThread(call: Call): Reply {
  const { store, at } = call;
  const { message } = messageIn(call);
  const known = [...store.threads.values()].find((thread) => thread.message_id === message.id);
  if (known !== undefined) return created(threadView(known));
  const thread: ThreadRow = {
    id: nextId(store, 'thread'),
    chat_id: nextId(store, 'chat'),
    message_id: message.id,
    message_chat_id: message.chat_id,
    updated_at: at,
  };
  store.threads.set(thread.id, thread);
  audit(actOf(call), 'thread_created', call.me.id, 'TopicThread', thread.id);
  return created(threadView(thread));
}

function readThread(call: Call): Reply {
  const thread = call.store.threads.get(idIn(call));
  if (thread === undefined) return refuse('not_found', { key: 'id', value: call.params['id'] ?? null });
  visibleChat(call, thread.chat_id, 'id');
  return ok(threadView(thread));
}

function listThreads(call: Call): Reply {
  const rows = [...call.store.threads.values()].filter((thread) => {
    return rootChat(call.store, thread.chat_id)?.members.has(call.me.id);
  });
  return paginate(call, { ...ordered(rows, threadView), descending: true, path: '/threads' });
}

export const threadRoutes: Route[] = [
  {
    method: 'GET',
    path: '/messages/:id/reactions',
    scope: 'reactions:read',
    since: '2026-02',
    free: true,
    handle: listReactions,
  },
  { method: 'POST', path: '/messages/:id/reactions', scope: 'reactions:write', since: '2026-02', free: true, handle: react },
  { method: 'DELETE', path: '/messages/:id/reactions', scope: 'reactions:write', since: '2026-02', free: true, handle: unreact },
  { method: 'POST', path: '/messages/:id/thread', scope: 'threads:create', since: '2026-02', handle: openThread },
  { method: 'GET', path: '/threads/:id', scope: 'threads:read', since: '2026-02', handle: readThread },
  { method: 'GET', path: '/threads', scope: 'threads:read', since: '2026-08', handle: listThreads },
  { method: 'POST', path: '/threads', scope: 'threads:create', since: '2026-08' },
];
