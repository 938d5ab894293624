import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { accessOf } from '../../../src/cli/show/access.ts';
import { planHtml } from '../../../src/cli/show/html.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { browse, chromium } from './browser.ts';
import { change, full, hostile, plan, refused } from './samples.ts';

/** Tries to run, to load, to leave its place, and to turn the text around it. */
const evil = `\u202e<img src="http://127.0.0.1:9/x.png" onerror="document.title='pwned'"><script>document.title='pwned'</script></style></article></main>"'><svg onload="document.title='pwned'">&lt;`;

/** Every place of a plan that a stranger's text can reach. */
const strange: Plan = plan({
  tool: evil,
  server: { url: `https://${evil}`, generation: 'aug' },
  seen_as: { id: 1, address: `user:${evil}`, label: evil },
  settings: { ...plan().settings, owner: evil },
  changes: [
    change({
      address: `chat:${evil}`,
      kind: evil,
      verb: evil,
      detail: evil,
      label: `${evil} `,
      place: { file: evil, line: 1, column: 1 },
      fields: [
        { field: evil, before: evil, after: [evil] },
        { field: 'members', elements: [{ key: evil, before: 'member', after: 'admin' }] },
        { field: 'x', sensitive: true, before: { host: evil }, after: { env: evil } },
      ],
      hazards: [{ code: evil, message: evil }],
      also: [{ what: 'leaves', who: `user:${evil}`, where: evil, tag: evil }],
    }),
    change({ address: 'chat:b', fields: [{ field: 'members', elements: [{ key: evil, before: 'admin' }] }] }),
  ],
  blocked: [{ severity: 'error', code: evil, address: 'chat:x', message: evil, hint: evil, allow: { guard: evil, on: evil } }],
  problems: [{ severity: 'error', code: evil, message: `${evil}\n${hostile}`, place: { file: evil, line: 2, column: 2 } }],
  notes: [{ severity: 'note', code: evil, message: evil }],
});

test('nothing that a stranger wrote is markup, and nothing of it turns the text around', () => {
  const html = planHtml(strange);
  expect(html).not.toMatch(/<(img|svg)|onerror="|onload="|[\u202a-\u202e\u2066-\u2069]/);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html.match(/<\/style/g)).toHaveLength(1);
  expect(html).toContain('\\u{202e}&lt;img src=&quot;http://127.0.0.1:9/x.png&quot;');
});

test('secrets are in the report as little as anywhere', () => {
  expect(planHtml(full)).toMatch(/\(secret, old\.example\).*\(secret from DEPLOY_HOOK_URL\)/);
});

test('who gains and who loses what: by the manifest, by a tag, and the workspace as a whole', () => {
  const lines = accessOf(full).map(({ what, who, chatName, role, tag }) => [what, who, chatName, role, tag].join(' | '));
  expect(lines).toEqual([
    'gains | anna@corp.example | Backend |  | ',
    'gains | deploy_bot | Backend | editor | ',
    'changes | vera@corp.example | Backend | member → admin | ',
    'loses | boris@corp.example | Backend |  | ',
    'loses | gleb@corp.example | Backend | admin | ',
    'changes | everybody in it | Backend | it is opened again | ',
    'loses | oleg@corp.example | Backend |  | QA',
    'loses | pavel@corp.example | Backend |  | QA',
    'gains | rita@corp.example | Ops |  | QA',
    'gains | vera@corp.example | The whole workspace | invite | ',
    'gains | vera@corp.example | qa |  | QA',
    'gains | vera@corp.example | release |  | QA',
    'loses | ivan@corp.example | The whole workspace | suspend | ',
  ]);
  const blocked = { ...full, blocked: [{ severity: 'error' as const, code: 'x', message: 'x', address: 'chat:backend' }] };
  expect(accessOf(blocked).some(({ chatName }) => chatName === 'Backend')).toBe(false);
});

const guest = change({
  address: 'user:g@ext.example',
  action: 'create',
  verb: 'invite',
  label: 'Глеб Гостев',
  fields: [
    { field: 'role', after: 'guest' },
    { field: 'chat', after: 'Проект' },
  ],
});
const opened = change({ address: 'chat:board', label: 'Дирекция', fields: [{ field: 'public', before: false, after: true }] });
const joined = change({
  address: 'chat:backend',
  label: 'Backend',
  fields: [{ field: 'members', elements: [{ key: 'anna@corp.example', after: 'member' }] }],
});
const reviewed = plan({
  made: '2026-11-23T10:05:59.000Z',
  inputs: { manifest: 'aa', paths: ['workspace'] },
  settings: { ...plan().settings, scope: 'acme-prod' },
  changes: [guest, opened, joined],
  names: { 'anna@corp.example': 'Анна Смирнова' },
  notes: [{ severity: 'note', code: 'not-visible', message: 'not visible to this token: private chats that robot is not in' }],
});

test('the chat into which a new guest is invited is access too: a reviewer looks for it there', () => {
  const rows = accessOf(reviewed).filter(({ who }) => who === 'g@ext.example');
  expect(rows.map(({ what, chatName, role }) => [what, chatName, role])).toEqual([
    ['gains', 'The whole workspace', 'invite'],
    ['gains', 'Проект', 'guest'],
  ]);
});

test('what is open to everybody is no person, and the workspace is no chat, in what is counted', () => {
  const html = planHtml(reviewed);
  expect(html).toContain('By chat <small>3</small>');
  expect(html).toContain('By person <small>2</small>');
  expect(html.slice(html.indexOf('By person'))).not.toContain('anybody in the workspace');
  expect(html).toContain('<b>2</b>gain access somewhere');
});

test('the head says when it was made, of what, and how much of the workspace was seen', () => {
  const head = (of: Plan) => planHtml(of).slice(0, planHtml(of).indexOf('<h1>'));
  expect(head(reviewed)).toContain('made 2026-11-23 10:05 UTC · scope acme-prod · from workspace · the whole manifest');
  expect(head(reviewed)).toContain('seen: all of it but private chats that robot is not in');
  expect(head({ ...reviewed, options: { targets: ['chat:board'], secrets_kept: false } })).toContain(
    'a part of it: only chat:board and what they refer to',
  );
});

test('what refuses a plan is said first; a plan without changes says that', () => {
  const html = planHtml(refused);
  expect(html).toContain('<h1>This plan is refused</h1>');
  expect(html.indexOf('14 people would be suspended')).toBeLessThan(html.indexOf('<article'));
  expect(planHtml(plan())).toContain('<h1>No changes</h1>');
});

if (chromium === undefined) console.log('The HTML report was not looked at in a browser: there is no /usr/bin/chromium.');

describe.skipIf(chromium === undefined)('in a browser', { timeout: 60_000 }, () => {
  test('hostile names do nothing, the report loads nothing, and is searched', async () => {
    const hits: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      hits.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const many = Array.from({ length: 200 }, (_, n) => change({ address: `user:person${n}@corp.example`, verb: 'edit' }));
    const all: Plan = { ...strange, problems: [], blocked: [], changes: [...strange.changes, ...full.changes, ...many] };
    await browse(planHtml(all), async (page) => {
      const title = `pachform plan · ${evil.replace('\u202e', '\\u{202e}')}`;
      const visible = `[...document.querySelectorAll('article')].filter((one) => one.checkVisibility()).map((one) => one.querySelector('h3').textContent)`;
      const search = (words: string) =>
        page.value(
          `(() => { const q = document.getElementById('q'); q.value = ${JSON.stringify(words)}; q.dispatchEvent(new Event('input')); })()`,
        );

      expect(await page.value('document.title')).toBe(title);
      expect(await page.value(`document.querySelectorAll('img, svg, iframe, link, article script').length`)).toBe(0);
      expect(await page.value(`document.querySelector('h1').textContent`)).toBe('206 changes');
      expect(await page.value(`[...document.querySelectorAll('.tiles b')].map((one) => Number(one.textContent))`)).toEqual([
        206, 4, 6, 2,
      ]);
      expect(await page.value(`document.querySelectorAll('article').length`)).toBe(206);

      await search('person17@ EDIT');
      expect(await page.value(visible)).toEqual(['user:person17@corp.example']);
      expect(await page.value(`document.getElementById('shown').value`)).toBe('1 of 206 changes');
      await search('held by qa rita');
      expect(await page.value(`document.querySelector('#by-chat > li:not([hidden]) b').textContent`)).toBe('Ops');
      await search('no such word');
      expect(await page.value(`document.querySelectorAll('[data-group]:not([hidden])').length`)).toBe(0);
      await search('');
      expect(await page.value(`document.querySelectorAll('[data-find][hidden], [data-group][hidden]').length`)).toBe(0);

      expect(page.asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
      // What even a hole in the escaping could not do.
      await page.value(
        `document.body.insertAdjacentHTML('beforeend', '<img src="${outside}/y.png" onerror="document.title=1">')`,
      );
      await page.value(
        `document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 2' }))`,
      );
      await page.value(`fetch('${outside}/z').catch(() => {})`);
      expect(await page.value('document.title')).toBe(title);
      expect(page.complaints.length).toBeGreaterThanOrEqual(3);
      expect(page.complaints.every((one) => /Content Security Policy/.test(one))).toBe(true);
      expect(hits).toEqual([]);
    });
    server.close();
  });

  test('a surname finds what its bearer gains, though the manifest names them by their e-mail', async () => {
    await browse(planHtml(reviewed), async (page) => {
      await page.value(
        `(() => { const q = document.getElementById('q'); q.value = 'смирнова'; q.dispatchEvent(new Event('input')); })()`,
      );
      const shown = `[...document.querySelectorAll('.access > li')].filter((one) => one.checkVisibility()).map((one) => one.querySelector('b').textContent)`;
      expect(await page.value(shown)).toEqual(['Backend', 'anna@corp.example']);
    });
  });

  test('it fits a phone, knows light and dark, and prints all that was folded', async () => {
    const long = change({
      address: `chat:${'x'.repeat(64)}`,
      label: 'ы'.repeat(255),
      fields: [{ field: 'name', before: 'w'.repeat(255), after: '' }],
    });
    const many = Array.from({ length: 80 }, (_, n) => change({ address: `user:person${n}@corp.example`, verb: 'edit' }));
    await browse(planHtml({ ...full, changes: [...full.changes, long, ...many] }), async (page) => {
      const background = `getComputedStyle(document.body).backgroundColor`;
      const light = await page.value(background);
      await page.as({ dark: true, width: 360 });
      expect([light, await page.value(background)]).toEqual(['rgb(246, 247, 249)', 'rgb(18, 21, 27)']);
      expect(await page.value('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await page.as({ print: true });
      expect(await page.value(background)).toBe('rgb(255, 255, 255)');
      expect(await page.value(`document.querySelectorAll('details:not([open])').length`)).toBeGreaterThan(0);
      await page.value(`dispatchEvent(new Event('beforeprint'))`);
      expect(await page.value(`document.querySelectorAll('details:not([open])').length`)).toBe(0);
      expect(await page.value(`document.getElementById('search').checkVisibility()`)).toBe(false);
      expect(page.complaints).toEqual([]);
    });
  });
});
