/** `/webhooks/events` and `/audit_events`: what the workspace tells about itself. */
import { refuse } from '../errors.ts';
import { timeIn } from '../input.ts';
import { ordered, paginate } from '../pages.ts';
import { type Call, done, type Reply, type Route } from '../route.ts';
import type { EventRow } from '../store.ts';

/** The bot that a token belongs to: nobody else has an event history. */
const history = (call: Call): number => (call.me.bot ? call.me.id : refuse('no_right', { key: 'token' }));

function listEvents(call: Call): Reply {
  const bot = history(call);
  const rows = call.store.events.filter((event) => event.bot_id === bot);
  const show = ({ id, event_type, payload, created_at }: EventRow) => ({
    id,
    event_type,
    payload: structuredClone(payload),
    created_at,
  });
  return paginate(call, { ...ordered(rows, show), path: '/webhooks/events' });
}

function deleteEvent(call: Call): Reply {
  const bot = history(call);
  const { events } = call.store;
  const place = events.findIndex((event) => event.bot_id === bot && event.id === call.params['id']);
  if (place === -1) refuse('not_found', { key: 'id', value: call.params['id'] ?? null });
  events.splice(place, 1);
  return done;
}

const filters = ['event_key', 'actor_id', 'actor_type', 'entity_id', 'entity_type'] as const;

function listAudit(call: Call): Reply {
  const { store, query } = call;
  if (store.workspace.plan !== 'corporation') refuse('wrong_plan', { key: 'plan' });
  const from = timeIn(query, 'start_time') ?? Number.NEGATIVE_INFINITY;
  const to = timeIn(query, 'end_time') ?? Number.POSITIVE_INFINITY;
  const rows = store.audit.filter((event) => {
    const at = Date.parse(String(event['created_at']));
    return at >= from && at <= to && filters.every((key) => !query.get(key) || query.get(key) === event[key]);
  });
  const list = ordered(rows, (event) => structuredClone(event));
  return paginate(call, { ...list, descending: true, path: '/audit_events' });
}

export const eventRoutes: Route[] = [
  { method: 'GET', path: '/webhooks/events', scope: 'webhooks:events:read', since: '2026-02', handle: listEvents },
  { method: 'DELETE', path: '/webhooks/events/:id', scope: 'webhooks:events:delete', since: '2026-02', handle: deleteEvent },
  { method: 'GET', path: '/audit_events', scope: 'audit_events:read', since: '2026-02', handle: listAudit },
];
