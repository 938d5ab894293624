/** The kinds, in the order in which plans and messages speak of them. */
import type { KindOf } from '../core/kind.ts';
import { bot } from './bot/index.ts';
import { chat } from './chat/index.ts';
import { tag } from './tag/index.ts';
import { user } from './user/index.ts';

export const kinds: readonly KindOf[] = [tag, user, bot, chat];
