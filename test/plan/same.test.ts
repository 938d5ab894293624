/** Two spellings of one value are one value: nobody sees the same change at every plan, and an apply that did its work does not end with 5. */
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/core/memory.ts';
import type { Seed } from '../../src/sandbox/index.ts';
import type { Json, Send } from '../../src/wire/http.ts';
import { apply, desk, plan, type World, worldOf } from '../reliability/machine.ts';
import { line } from '../workspace.ts';

const seed: Seed = {
  me: 'robot@corp.example',
  users: [
    { id: 1, email: 'robot@corp.example', role: 'admin' },
    { id: 2, email: 'second@corp.example', role: 'admin' },
    { id: 3, email: 'anna@corp.example', first_name: 'Anna' },
  ],
  properties: [
    { id: 33, name: 'D', data_type: 'date' },
    { id: 34, name: 'L', data_type: 'link' },
  ],
  bots: [{ id: 90, nickname: 'hook_bot', name: 'Hook', can_edit: ['admin'] }],
};
const settings = 'settings: {scope: test}\n';
const anna = (entry: string) => `${settings}users: {anna@corp.example: {${entry}}}`;
const hook = (entry: string) => `${settings}bots: {hook_bot: {${entry}}}`;

type Telling = (text: string, key: string) => string;
/** The server tells some values in another form, everywhere. */
const told =
  ({ sandbox }: World, how: Telling): Send =>
  async (request, signal) => {
    const deep = (value: Json, key = ''): Json => {
      if (typeof value === 'string') return how(value, key);
      if (Array.isArray(value)) return value.map((one) => deep(one, key));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner, name)]));
    };
    const answer = await sandbox.send(request, signal);
    return { ...answer, body: deep(answer.body) };
  };
const of =
  (key: string, how: (text: string) => string): Telling =>
  (text, at) =>
    at === key && text !== '' ? how(text) : text;
const href = of('outgoing_url', (text) => new URL(text).href);

describe.each(['2026-08', '2026-10'] as const)('%s', (apiVersion) => {
  test.each<[string, string, Telling]>([
    ['a webhook without a path', hook('outgoing_url: "https://a.corp.example"'), href],
    ['a webhook with capitals in its host', hook('outgoing_url: "https://A.Corp.example/X"'), href],
    ['a webhook of a Russian host', hook('outgoing_url: "https://пример.example/X"'), href],
    ['a webhook with the usual port', hook('outgoing_url: "https://a.corp.example:443/X"'), href],
    ['a template with other line ends', hook('template: "a\\nb\\n"'), of('template', (text) => text.replace(/\r?\n/g, '\r\n'))],
    ['a template from Windows', hook('template: "a\\r\\nb\\r\\n"'), of('template', (text) => text.replace(/\r\n/g, '\n'))],
    ['a command in small letters', hook('commands: [/Deploy]'), of('commands', (text) => text.toLowerCase())],
    ['a mobile number of ten digits', anna('phone_number: "9001112233"'), of('phone_number', () => '+79001112233')],
    ['a number that begins with 00', anna('phone_number: "0049 30 1234"'), of('phone_number', () => '+49301234')],
    [
      'a link with a slash behind its path',
      anna('custom_properties: {L: "https://a.example/x"}'),
      of('value', (text) => `${text}/`),
    ],
    ['a link without it', anna('custom_properties: {L: "https://a.example/x/"}'), of('value', (text) => text.slice(0, -1))],
    ['a date as Russia writes it', anna('custom_properties: {D: "2026-02-01"}'), of('value', () => '01.02.2026')],
  ])('%s is applied once, and no plan changes it again', async (_, yaml, how) => {
    for (const remembers of [false, true]) {
      const world = worldOf({ seed, apiVersion });
      const kept: { memory?: Memory } = {};
      const asked = { send: told(world, how), ...(remembers && { desk: desk({}, kept) }) };
      const first = await apply(world, yaml, asked);
      expect(first.exit, JSON.stringify(first.report?.outcomes)).toBe(0);
      expect(first.report!.changes).toMatchObject([{ result: 'done' }]);
      expect((await plan(world, yaml, asked)).changes.map(line)).toEqual([]);
    }
  });

  test.each([
    [
      'another path of the webhook',
      hook('outgoing_url: "https://a.corp.example/x"'),
      hook('outgoing_url: "https://a.corp.example/x/"'),
    ],
    ['http in place of https', hook('outgoing_url: "https://a.corp.example/"'), hook('outgoing_url: "http://a.corp.example/"')],
    ['a line more', hook('template: "a\\nb"'), hook('template: "a\\n\\nb"')],
    ['another number', anna('phone_number: "+79001112233"'), anna('phone_number: "+49001112233"')],
    ['the number of another country', anna('phone_number: "+960 712 3456"'), anna('phone_number: "+7 960 712 34 56"')],
    [
      'another page',
      anna('custom_properties: {L: "https://a.example/x"}'),
      anna('custom_properties: {L: "https://a.example/X"}'),
    ],
    ['day and month exchanged', anna('custom_properties: {D: "2026-02-01"}'), anna('custom_properties: {D: "2026-01-02"}')],
  ])('%s is another value, and is written', async (_, before, after) => {
    const world = worldOf({ seed, apiVersion });
    expect((await apply(world, before)).exit).toBe(0);
    expect((await plan(world, after)).changes).toHaveLength(1);
  });
});

describe('what this server shows nowhere', () => {
  const fresh = `${settings}bots: {fresh_bot: {kind: simple, unfurl_domains: [Docs.corp.example]}}`;
  const asked = () => ({ desk: desk() });

  test('of a new bot is sent, said to be not seen, and never planned again', async () => {
    const world = worldOf({ seed, apiVersion: '2026-08' });
    const { exit, report } = await apply(world, fresh, asked());
    expect(exit).toBe(0);
    expect(report!.outcomes[0]).toMatchObject({
      result: 'done',
      warnings: ['its kind, unfurl_domains was sent, and the server does not show it: look at it in Pachca'],
    });
    const again = await plan(world, fresh);
    expect(again.changes).toEqual([]);
    expect(again.notes.map(({ code, message }) => `${code}: ${message}`)).toContain(
      'not-told: the server does not tell its kind, unfurl_domains: neither compared nor written',
    );
  });

  test('is compared by a server that shows it: no kind is one, and is changed', async () => {
    const world = worldOf({ seed, apiVersion: '2026-10' });
    expect((await apply(world, `${settings}bots: {fresh_bot: {}}`, asked())).exit).toBe(0);
    const turn = await apply(world, fresh, asked());
    expect(turn.exit, JSON.stringify(turn.report?.outcomes)).toBe(0);
    expect(turn.report!.changes).toMatchObject([{ verb: 'update', result: 'done' }]);
    expect((await plan(world, fresh)).changes).toEqual([]);
  });
});
