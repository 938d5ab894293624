/** Who may be meant by somebody new: the mistakes that invite a second account or a stranger. */
import { fold } from '../../core/address.ts';
import type { Known, Live } from '../../core/kind.ts';
import { difference, looksLike, skeleton } from '../../core/lookalike.ts';
import type { Hazard } from '../../core/plan.ts';
import { distance } from '../suggest.ts';
import { isLimited } from './target.ts';

const domainOf = (email: string): string => fold(email).slice(fold(email).lastIndexOf('@') + 1);
const localOf = (email: string): string => fold(email).slice(0, fold(email).lastIndexOf('@'));
const written = (state: Record<string, unknown>): string =>
  [state['first_name'], state['last_name']].filter((part) => typeof part === 'string' && part !== '').join(' ');
/** What somebody is called, whichever name stands first. */
const nameOf = (state: Record<string, unknown>): string => skeleton(written(state)).split(/\s+/).sort().join(' ');
/** Mail for `anna+chat@` comes to `anna@`. */
const mailbox = (local: string): string => local.replace(/\+.*$/, '');
/** Whether two texts differ by a letter, or by two that changed places. */
const slip = (a: string, b: string): boolean =>
  distance(a, b) === 1 || (distance(a, b) === 2 && [...a].sort().join('') === [...b].sort().join(''));

interface Newcomer {
  email: string;
  state: Record<string, unknown>;
}

/** In: somebody who is to be invited. Out: what may be a mistake about it; nothing where nobody is near and the domain is known. */
export function hazardsOf({ email, state }: Newcomer, known: Known): Hazard[] {
  const people = [...(known.live.get('user')?.values() ?? [])];
  return [
    ...newDomain(email, isLimited(String(state['role'])), people, known),
    ...near(email, people, known),
    ...same(state, people, known),
  ];
}

/** In: a live person and the e-mail that they are to get. Out: what may be a mistake about it: whoever has the mailbox has the account. */
export function addressHazards(have: Live, email: string, known: Known): Hazard[] {
  const others = [...(known.live.get('user')?.values() ?? [])].filter(({ id }) => id !== have.id);
  return [
    {
      code: 'moves-account',
      message: `whoever reads the mail of ${email} has this account from then on, and no longer ${String(have.state['email'])}`,
    },
    ...newDomain(email, isLimited(String(have.state['role'])), others, known),
    ...near(email, others, known),
  ];
}

function newDomain(email: string, limited: boolean, people: readonly Live[], known: Known): Hazard[] {
  const domain = domainOf(email);
  // A guest from elsewhere makes their domain no domain of the company's.
  const domains = new Set(
    people.flatMap(({ state }) =>
      typeof state['email'] === 'string' && (limited || !isLimited(String(state['role']))) ? [domainOf(state['email'])] : [],
    ),
  );
  if (domains.has(domain) || domains.size === 0) return [];
  const others = known.wanted.some(
    ({ kind, key, ensure }) => kind === 'user' && ensure === 'present' && fold(key) !== fold(email) && domainOf(key) === domain,
  );
  const like = [...domains].find((other) => skeleton(other) === skeleton(domain) || distance(other, domain) <= 2);
  const but = like === undefined ? '' : `; others are at ${like}`;
  const guests = people.some(({ state }) => typeof state['email'] === 'string' && domainOf(state['email']) === domain);
  return [
    {
      code: 'new-domain',
      message: `nobody${guests ? ' but guests' : ''} in the workspace has an address at ${domain}${others ? ', others are to be invited there too' : ''}${but}`,
    },
  ];
}

/** An address that is another one's but for a letter or two, or that only looks like it. */
function near(email: string, people: readonly Live[], known: Known): Hazard[] {
  const [form, local, domain] = [skeleton(email), localOf(email), domainOf(email)];
  const found = people.flatMap(({ id, state }) => {
    const other = state['email'];
    if (typeof other !== 'string' || fold(other) === fold(email)) return [];
    if (skeleton(other) === form) return [other];
    // Whoever is declared beside them is meant to be somebody else.
    if (known.claimed.get('user')?.has(id)) return [];
    const [mine, theirs] = [mailbox(local), mailbox(localOf(other))];
    const close = domainOf(other) === domain && (mine === theirs || (mine.length > 2 && slip(theirs, mine)));
    const moved = localOf(other) === local && domainOf(other) !== domain && distance(domainOf(other), domain) <= 2;
    return close || moved ? [other] : [];
  });
  if (found.length === 0) return [];
  const twin = found.find((other) => skeleton(other) === form);
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  const how = twin === undefined ? '' : ` It looks the same: ${difference(email, twin)}.`;
  return [
    {
      code: 'near-person',
      message: `live already: ${found.slice(0, 3).join(', ')}${more}.${how} If this is one of them, correct the address`,
    },
  ];
}

/** The name or nickname of somebody whom nobody declares, or who is about to go: the same person under a new address. */
function same(state: Record<string, unknown>, people: readonly Live[], known: Known): Hazard[] {
  const [name, nickname] = [nameOf(state), typeof state['nickname'] === 'string' ? fold(state['nickname']) : ''];
  if (name === '' && nickname === '') return [];
  const found = people.filter((have) => {
    const claimed = known.claimed.get('user')?.has(have.id) && !known.leaving.get('user')?.has(have.id);
    if (claimed) return false;
    const full = name.length > 3 && typeof state['last_name'] === 'string' && nameOf(have.state) === name;
    return full || (nickname !== '' && fold(String(have.state['nickname'] ?? '')) === nickname);
  });
  if (found.length === 0) return [];
  const list = found.slice(0, 3).map((have) => `${String(have.state['email'] ?? `id ${have.id}`)}`);
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  const twin = found.map((have) => written(have.state)).find((other) => looksLike(written(state), other));
  const how = twin === undefined ? '' : ` "${twin}" only looks the same: ${difference(written(state), twin)}.`;
  return [
    {
      code: 'new-person-or-rename',
      message: `${list.join(', ')}${more} ${found.length === 1 ? 'has' : 'have'} the same name and ${found.length === 1 ? 'is' : 'are'} not declared any more.${how} If this is a new address of theirs, write \`previously: [${list[0]}]\``,
    },
  ];
}

/** In: a live person and what they are to be called. Out: the hazard that somebody whom nobody declares is called so already, or looks so. */
export function namesakes(have: Live, state: Record<string, unknown>, known: Known): Hazard[] {
  const others = [...(known.live.get('user')?.values() ?? [])].filter(
    ({ id }) => id !== have.id && !known.claimed.get('user')?.has(id),
  );
  const name = written(state);
  const [form, nickname] = [nameOf(state), String(state['nickname'] ?? '')];
  const [who] = others.filter((one) => form.length > 3 && form.includes(' ') && nameOf(one.state) === form);
  const nick = others.find(({ state: { nickname: other } }) => typeof other === 'string' && looksLike(nickname, other));
  const address = (one: Live) => String(one.state['email'] ?? `id ${one.id}`);
  return [
    ...(who === undefined
      ? []
      : [
          looksLike(name, written(who.state))
            ? { code: 'look-alike', message: `looks the same as ${address(who)}: ${difference(name, written(who.state))}` }
            : { code: 'same-name', message: `${address(who)} is called "${name}" already` },
        ]),
    ...(nick === undefined
      ? []
      : [
          {
            code: 'look-alike',
            message: `the nickname of ${address(nick)} looks the same: ${difference(nickname, String(nick.state['nickname']))}`,
          },
        ]),
  ];
}
