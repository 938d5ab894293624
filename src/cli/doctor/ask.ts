/** The few questions whose answers tell what a token can do. Reads only; nothing is repeated. */
import { type Send, WireFailure, type WireRequest, type WireResponse } from '../../wire/http.ts';

export type Question = 'token' | 'profile' | 'users' | 'tags' | 'chats' | 'bots';

const one = { limit: '50' };

/** In the order in which they are told. */
export const questions: Record<Question, Pick<WireRequest, 'path' | 'query'>> = {
  token: { path: '/oauth/token/info' },
  profile: { path: '/profile' },
  users: { path: '/users', query: one },
  tags: { path: '/group_tags', query: one },
  chats: { path: '/chats', query: one },
  bots: { path: '/bots', query: one },
};

/** One question and what came of it. `asked` and `answered` are our clock's. */
export interface Asked {
  about: Question;
  path: string;
  asked: number;
  answered: number;
  outcome: WireResponse | WireFailure;
}

/** Whether there is any use in asking on: somebody answered who knows the token. */
const goesOn = ({ outcome }: Asked): boolean =>
  !(outcome instanceof WireFailure) && outcome.status !== 401 && !(outcome.status >= 300 && outcome.status < 400);

/** In: a send, our clock. Out: the first question alone; if it was answered, all others, at the same time. */
export async function ask(send: Send, now: () => number, signal?: AbortSignal): Promise<Asked[]> {
  const put = async (about: Question): Promise<Asked> => {
    const asked = now();
    const outcome = await send({ method: 'GET', ...questions[about] }, signal).catch((error: unknown) => {
      if (error instanceof WireFailure) return error;
      throw error;
    });
    return { about, path: questions[about].path, asked, answered: now(), outcome };
  };
  const first = await put('token');
  if (!goesOn(first)) return [first];
  const others = (Object.keys(questions) as Question[]).filter((about) => about !== 'token');
  return [first, ...(await Promise.all(others.map(put)))];
}
