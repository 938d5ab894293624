/** Every route of the API: emulated, or known and not emulated. */
import type { Route } from '../route.ts';
import { botRoutes } from './bots.ts';
import { chatRoutes } from './chats.ts';
import { eventRoutes } from './events.ts';
import { memberRoutes } from './members.ts';
import { messageRoutes } from './messages.ts';
import { profileRoutes } from './profile.ts';
import { tagRoutes } from './tags.ts';
import { taskRoutes } from './tasks.ts';
import { threadRoutes } from './threads.ts';
import { userRoutes } from './users.ts';

export const routes: readonly Route[] = [
  ...userRoutes,
  ...tagRoutes,
  ...chatRoutes,
  ...memberRoutes,
  ...botRoutes,
  ...profileRoutes,
  ...messageRoutes,
  ...threadRoutes,
  ...taskRoutes,
  ...eventRoutes,
];
