/** `/tasks`: reminders, for those whom they concern. */
import { refuse } from '../errors.ts';
import { reading, rootOf } from '../input.ts';
import { paginate } from '../pages.ts';
import { type Call, created, done, idIn, ok, type Reply, type Route } from '../route.ts';
import { propertyValues } from '../rules.ts';
import { nextId, type TaskRow } from '../store.ts';
import { taskView } from '../views.ts';

const concerns = (call: Call, task: TaskRow): boolean => task.user_id === call.me.id || task.performer_ids.includes(call.me.id);

function taskIn(call: Call): TaskRow {
  const task = call.store.tasks.get(idIn(call));
  if (task === undefined) return refuse('not_found', { key: 'id', value: call.params['id'] ?? null });
  return concerns(call, task) ? task : refuse('invisible', { key: 'id', value: String(task.id) });
}

function listTasks(call: Call): Reply {
  const { tasks } = call.store;
  const keep = (id: number): boolean => concerns(call, tasks.get(id)!);
  return paginate(call, { keys: [...tasks.keys()], keep, show: (id) => taskView(call, tasks.get(id)!), path: '/tasks' });
}

/** What a body says about a task, checked and not yet done. */
function readTask(call: Call, task: TaskRow | undefined) {
  const { store } = call;
  const fields = rootOf(call.body, 'task');
  const read = reading(fields);
  const kind = read.choice('kind', ['call', 'meeting', 'reminder', 'event', 'email']);
  if (kind === undefined && task === undefined && !read.has('kind')) read.complain('blank', { key: 'kind' });
  const due_at = read.nullable('due_at');
  if (due_at && Number.isNaN(Date.parse(due_at))) read.complain('invalid', { key: 'due_at', value: due_at });
  const priority = fields['priority'];
  const known = priority === undefined || priority === 1 || priority === 2 || priority === 3;
  if (!known) read.complain('inclusion', { key: 'priority', value: String(priority) });
  const performers = read.ids('performer_ids');
  for (const id of performers ?? []) {
    if (!store.users.has(id)) read.complain('unknown_reference', { key: 'performer_ids', value: String(id) });
  }
  const said = {
    kind,
    content: read.text('content', { max: 65_535 }),
    due_at,
    priority: typeof priority === 'number' ? priority : undefined,
    performer_ids: performers,
    all_day: read.flag('all_day'),
    status: task === undefined ? undefined : (read.choice('status', ['done', 'undone']) as TaskRow['status'] | undefined),
  };
  const properties = propertyValues(call, read, 'Task', fields);
  read.finish();
  const present = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return { said: present as Partial<TaskRow>, properties, chat: task === undefined ? fields['chat_id'] : undefined };
}

function writeProperties(task: TaskRow, values: ReadonlyMap<number, string> | undefined): void {
  for (const [id, value] of values ?? []) {
    if (value === '') task.properties.delete(id);
    else task.properties.set(id, value);
  }
}

function createTask(call: Call): Reply {
  const { store, me, at } = call;
  const { said, properties, chat } = readTask(call, undefined);
  if (typeof chat === 'number' && !store.chats.get(chat)?.members.has(me.id)) {
    refuse('invisible', { key: 'chat_id', value: String(chat) });
  }
  const task: TaskRow = {
    kind: 'reminder',
    content: '',
    due_at: null,
    priority: 1,
    performer_ids: [me.id],
    all_day: false,
    ...said,
    id: nextId(store, 'task'),
    user_id: me.id,
    chat_id: typeof chat === 'number' ? chat : null,
    status: 'undone',
    created_at: at,
    properties: new Map(),
  };
  writeProperties(task, properties);
  store.tasks.set(task.id, task);
  return created(taskView(call, task));
}

function updateTask(call: Call): Reply {
  const task = taskIn(call);
  const { said, properties } = readTask(call, task);
  Object.assign(task, said);
  writeProperties(task, properties);
  return ok(taskView(call, task));
}

function deleteTask(call: Call): Reply {
  call.store.tasks.delete(taskIn(call).id);
  return done;
}

export const taskRoutes: Route[] = [
  { method: 'GET', path: '/tasks', scope: 'tasks:read', since: '2026-02', handle: listTasks },
  { method: 'POST', path: '/tasks', scope: 'tasks:create', since: '2026-02', handle: createTask },
  {
    method: 'GET',
    path: '/tasks/:id',
    scope: 'tasks:read',
    since: '2026-02',
    handle: (call) => ok(taskView(call, taskIn(call))),
  },
  { method: 'PUT', path: '/tasks/:id', scope: 'tasks:update', since: '2026-02', handle: updateTask },
  { method: 'DELETE', path: '/tasks/:id', scope: 'tasks:delete', since: '2026-02', handle: deleteTask },
];
