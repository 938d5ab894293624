/** The examples, from three people to a company: each is planned against its seed, applied, and planned again. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadManifest } from '../src/cli/manifest.ts';
import { type Commands, program } from '../src/cli/program.ts';
import { seedFrom } from '../src/cli/seed.ts';
import { canonical } from '../src/core/checksum.ts';
import { defaultSettings } from '../src/core/desired.ts';
import type { Plan } from '../src/core/plan.ts';
import { complete, type Report } from '../src/core/report.ts';
import { sentence } from '../src/http/errors.ts';
import { kinds } from '../src/kinds/index.ts';
import type { Manifest } from '../src/manifest/load.ts';
import { guards, settingsSchema } from '../src/manifest/settings.ts';
import { type ApiVersion, createSandbox, type Sandbox } from '../src/sandbox/index.ts';
import { applyIntent, type Ctx, type Ended, intentOf, observeAndPlan } from '../src/workflow.ts';
import { line, manifest as manifestOf } from './workspace.ts';

const folder = fileURLToPath(new URL('../examples/', import.meta.url));

/** Folders that hold no rungs; test/pipelines.test.ts and test/docs.test.ts run what is in them. */
const others = ['github-actions', 'gitlab-ci', 'pipeline', 'recipes'];

/** Rungs, in order: the manifest below `examples/`, and all that its first plan changes. */
const rungs: [manifest: string, changes: string[]][] = [
  [
    '01-first.yaml',
    [
      'user:anna@corp.example update department="Разработка"',
      'user:boris@corp.example update department="Разработка"',
      'user:vera@corp.example invite first_name="Вера" last_name="Кузнецова" department="Тестирование"',
      'chat:backend create name="Backend" members+anna@corp.example:member members+boris@corp.example:member',
      'chat:general update members+boris@corp.example:member members+vera@corp.example:member',
    ],
  ],
  [
    '02-tags.yaml',
    [
      'tag:Product Design rename name="Product Design"',
      'tag:QA create',
      'user:anna@corp.example update tags+backend',
      'user:boris@corp.example update tags+QA',
      'user:vera@corp.example update tags-backend tags-Product Design tags+QA',
      'chat:release update tags+QA',
    ],
  ],
  [
    '03-roles.yaml',
    [
      'chat:board update members+anna@corp.example:admin members~boris@corp.example:member members-gleb@corp.example members-vera@corp.example',
      'chat:news update members~anna@corp.example:admin members+boris@corp.example:editor members+vera@corp.example:member',
      'chat:support update members~anna@corp.example:member',
    ],
  ],
  [
    '04-newcomer/',
    [
      'user:dmitry@corp.example invite first_name="Дмитрий" last_name="Орлов" department="Разработка" title="Разработчик" tags+Backend',
      'user:sofia@corp.example update department="Тестирование" tags+QA',
      'chat:general update tags+QA',
    ],
  ],
  [
    '05-leaver.yaml',
    [
      'user:anna@corp.example update title="Руководитель разработки" role="admin"',
      'user:boris@corp.example suspend',
      'user:contractor@outside.example delete',
      'chat:backend update members~anna@corp.example:admin',
    ],
  ],
  [
    '06-bots.yaml',
    [
      'bot:deploy_bot update outgoing_url=(secret) events+button_click commands-/drop commands+/rollback',
      'bot:duty_bot create name="Дежурный" events+message_new trigger_on="all_messages" who_can_add="creator_admin" can_edit+admin',
      'chat:backend update members+deploy_bot:member members+duty_bot:member',
    ],
  ],
  [
    '07-rename.yaml',
    [
      'tag:Платформа rename name="Платформа"',
      'user:vera.orlova@corp.example update email="vera.orlova@corp.example" last_name="Орлова"',
      'chat:backend update name="Backend · команда"',
      'chat:platform update name="Платформа · команда"',
    ],
  ],
  [
    '08-close-project.yaml',
    [
      'tag:Проект Заря delete',
      'chat:support unarchive members+anna@corp.example:member archived=false',
      'chat:zarya-dev archive',
      'chat:zarya-news update name="Заря · архив новостей" archived=true',
    ],
  ],
  [
    '09-guests.yaml',
    [
      'user:agency@agency.example update role="multi_guest"',
      'user:auditor@audit.example invite first_name="Нина" role="multi_guest"',
      'user:client@client.example invite first_name="Ирина" role="guest" chat="Клиент · внедрение"',
      'chat:campaign update members+agency@agency.example:member',
      'chat:client create name="Клиент · внедрение" members+anna@corp.example:member',
    ],
  ],
  [
    'acme/',
    [
      'tag:Product Design rename name="Product Design"',
      'tag:Дежурные create',
      'user:anna@acme.example update department="Разработка" title="Ведущий разработчик" tags+Дежурные custom_properties~Город:Санкт-Петербург',
      'user:boris@acme.example suspend',
      'user:dmitry@acme.example invite first_name="Дмитрий" last_name="Орлов" department="Разработка" role="user" tags+Backend custom_properties+Город:Казань',
      'user:hr@acme.example update role="user"',
      'user:ilya@acme.example update last_name="Ковалёв"',
      'user:irina@client.example invite first_name="Ирина" role="guest" chat="Клиент · внедрение"',
      'user:kira@acme.example update department="Разработка"',
      'user:nadia@acme.example update last_name="Фомина"',
      'user:roman@acme.example invite first_name="Роман" last_name="Жуков" department="Поддержка" tags+Поддержка',
      'user:timur@acme.example reactivate suspended=false',
      'user:vera@acme.example update title="Руководитель тестирования" tags+Дежурные',
      'user:yulia@acme.example update tags-Backend',
      'user:zoya@acme.example update tags+Поддержка',
      'bot:deploy_bot update events+button_click commands+/rollback',
      'chat:agency unarchive archived=false',
      'chat:backend update members~cto@acme.example:admin',
      'chat:board update members-arkady@acme.example members-zoya@acme.example',
      'chat:client create name="Клиент · внедрение" members+fedor@acme.example:member',
      'chat:design update name="Дизайн-система"',
      'chat:general update members+arkady@acme.example:member members+galina@acme.example:member members+vera@acme.example:member',
      'chat:incidents create name="Инциденты" public=true tags+Дежурные members+alert_bot:member members+cto@acme.example:admin',
      'chat:news update members+fedor@acme.example:editor members~lev@acme.example:member',
      'chat:release update tags+Frontend',
      'chat:support update public=false members~galina@acme.example:admin',
      'chat:zarya archive archived=true',
    ],
  ],
];

const nameOf = (manifest: string): string => manifest.replace(/(?:\.yaml|\/)$/, '');

async function loaded(manifest: string): Promise<Manifest> {
  const { manifest: found, diagnostics } = await loadManifest([folder + manifest]);
  const wrong = diagnostics
    .filter(({ severity }) => severity !== 'note')
    .map(({ message, place }) => `${place?.line}: ${message}`);
  if (found === undefined || wrong.length > 0) throw new Error(`${manifest}: ${wrong.join('\n')}`);
  return found;
}

async function seeded(manifest: string, apiVersion: ApiVersion): Promise<Sandbox> {
  const found = await seedFrom(`${folder}${nameOf(manifest)}.seed.yaml`, {});
  if ('diagnostics' in found) throw new Error(found.diagnostics.map(({ message }) => message).join('\n'));
  return createSandbox({ seed: found.seed, apiVersion });
}

interface Rung {
  sandbox: Sandbox;
  tokens: Record<string, string>;
  plan(): Promise<Plan>;
  apply(): Promise<{ plan: Plan; report: Report }>;
}

const sound = <T extends object>(result: T | Ended): T => {
  if ('diagnostics' in result) throw new Error(`${result.is}: ${result.diagnostics.map(({ message }) => message).join('\n')}`);
  return result;
};

/** One rung: a manifest, and an emulator that holds its seed. */
async function rung(manifest: string, apiVersion: ApiVersion = '2026-08'): Promise<Rung> {
  const declared = await loaded(manifest);
  const sandbox = await seeded(manifest, apiVersion);
  const tokens: Record<string, string> = {};
  let clock = 0;
  const ctx: Ctx = {
    kinds,
    tool: 'test',
    server: { url: 'https://sandbox.test', send: sandbox.send, rate: 40 },
    explain: (problem, request) => sentence(problem, request).message,
    advise: (problem, request) => sentence(problem, request).message,
    env: {},
    now: () => clock,
    sleep: async (ms) => {
      clock += ms;
    },
    signal: new AbortController().signal,
    emit: () => {},
    secrets: {
      creating: async () => {},
      made: async (address, _id, token) => {
        tokens[address] = token;
      },
      failed: async () => {},
    },
  };
  const intent = async () => sound(await intentOf(ctx, declared, {}));
  return {
    sandbox,
    tokens,
    plan: async () => sound(await observeAndPlan(ctx, await intent())).plan,
    apply: async () => sound(await applyIntent(ctx, await intent(), { show: () => {} })),
  };
}

const writes = ({ log }: Sandbox): string[] =>
  log.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

describe('the ladder', () => {
  test('has every example on it, and every example a seed', () => {
    const found = readdirSync(folder).filter((name) => !name.startsWith('.') && !others.includes(name));
    const expected = rungs.flatMap(([manifest]) => [manifest.replace(/\/$/, ''), `${nameOf(manifest)}.seed.yaml`]);
    expect(found.sort()).toEqual(expected.sort());
  });

  describe.each(rungs)('%s', (manifest, changes) => {
    test('plans what is written here, and writes nothing while it plans', async () => {
      const { plan, sandbox } = await rung(manifest);
      const made = await plan();
      expect(made.changes.map(line)).toEqual(changes);
      expect(made.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(made.blocked).toEqual([]);
      expect(writes(sandbox)).toEqual([]);
    });

    test('is applied whole, with one request for every step of the plan, and then there is nothing left to do', async () => {
      const { apply, plan, sandbox } = await rung(manifest);
      const { plan: shown, report } = await apply();
      expect(complete(report)).toBe(true);
      expect(report.outcomes.map(({ result }) => result)).toEqual(shown.steps.map(() => 'done'));
      expect(writes(sandbox)).toHaveLength(shown.steps.length);
      const again = await plan();
      expect(again.changes.map(line)).toEqual([]);
      expect(again.steps).toEqual([]);
    });

    test('comes to the same on the newest server', async () => {
      const { apply, plan } = await rung(manifest, '2026-10');
      expect((await apply()).plan.changes.map(line)).toEqual(changes);
      expect((await plan()).changes.map(line)).toEqual([]);
    });

    test('is the same plan twice, byte by byte, and nothing but JSON', async () => {
      const [one, two] = [await (await rung(manifest)).plan(), await (await rung(manifest)).plan()];
      expect(canonical(one)).toBe(canonical(two));
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    });
  });
});

describe('what the examples promise in their comments', () => {
  test('whoever is not declared is left alone, whatever happens around them', async () => {
    const { apply, sandbox } = await rung('acme/');
    const undeclared = () => {
      const { users, chats, tags } = sandbox.store;
      return {
        intern: [...users.values()].find(({ email }) => email === 'intern@acme.example'),
        flood: [...chats.values()].find(({ name }) => name === 'Флудилка'),
        twin: chats.get(335),
        football: [...tags.values()].find(({ name }) => name === 'Футбол'),
      };
    };
    const before = structuredClone(JSON.parse(JSON.stringify(undeclared())));
    await apply();
    expect(JSON.parse(JSON.stringify(undeclared()))).toEqual(before);
    expect(before).toMatchObject({ intern: {}, flood: {}, twin: {}, football: {} });
  });

  test('a phone number in another spelling is the same number', async () => {
    const { plan } = await rung('acme/');
    expect(JSON.stringify((await plan()).changes)).not.toContain('phone_number');
  });

  test('the token of a new bot goes where it is kept, and nowhere else', async () => {
    const { apply, tokens } = await rung('06-bots.yaml');
    const { plan, report } = await apply();
    expect(Object.keys(tokens)).toEqual(['bot:duty_bot']);
    expect(JSON.stringify([plan, report])).not.toContain(tokens['bot:duty_bot']);
  });

  test('a webhook from the environment is not in the plan but for its host', async () => {
    const { plan } = await rung('06-bots.yaml');
    expect(JSON.stringify(await plan())).not.toContain('hooks.corp.example/deploy"');
  });
});

describe('the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const named = new Set([...readme.matchAll(/`([^`\n]+)`/g)].flatMap((match) => match[1]!.split(/[ ,:.]+/)));
  const properties = (schema: object): string[] => Object.keys((schema as { properties: object }).properties);
  const settings = settingsSchema(kinds) as { properties: Record<string, object> };

  test.each(kinds.map(({ seat, entry }) => [seat, entry] as const))('names every field of %s', (_, entry) => {
    expect(properties(entry).filter((name) => !named.has(name))).toEqual([]);
  });

  test('names every setting, every limit and every guard', () => {
    const all = [...Object.keys(settings.properties), ...properties(settings.properties['limits']!), ...guards];
    expect(all.filter((name) => !readme.includes(name))).toEqual([]);
  });

  const nothing = { write: () => {}, isTTY: false };
  const root = program({} as Commands, { out: nothing, err: nothing }, () => {});

  test('names every command and every option', () => {
    const commands = root
      .createHelp()
      .visibleCommands(root)
      .map((command) => command.name());
    const options = [root, ...root.commands].flatMap((command) => command.options.map(({ long }) => long!));
    const row = (name: string) => new RegExp(`^\\| \`${name}\\b`, 'm');
    expect(commands.filter((name) => name !== 'help' && !row(name).test(readme))).toEqual([]);
    expect(options.filter((name) => name !== '--version' && !named.has(name))).toEqual([]);
  });

  test('types no command and no option that is not there', () => {
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!).join('\n');
    const typed = [...blocks.matchAll(/^\s*(?:pachform|node dist\/bin\.js) ([a-z]+)(.*)$/gm)];
    expect(typed.length).toBeGreaterThan(8);
    for (const [, name, rest] of typed) {
      const command = root.commands.find((one) => one.name() === name);
      expect(command, name).toBeDefined();
      const known = command!.options.flatMap(({ long, short }) => [long, short]);
      const used = [...rest!.matchAll(/(?<= )--?[a-z][a-z-]*/g)].map((match) => match[0]);
      expect(used.filter((option) => !known.includes(option))).toEqual([]);
    }
  });

  test('says the defaults that hold', () => {
    const { limits, on_removal } = defaultSettings;
    const flow = (map: object) =>
      `{${Object.entries(map)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')}}`;
    expect(readme).toContain(flow(limits));
    expect(readme).toContain(flow(on_removal));
  });

  test('shows manifests that are valid', async () => {
    const blocks = [...readme.matchAll(/(?:```yaml|<<'END')\n([\s\S]*?)\n(?:```|END)/g)].map((match) => match[1]!);
    const whole = blocks.filter((text) => text.startsWith('pachform: 1'));
    expect(whole.length).toBeGreaterThan(2);
    for (const text of whole) await expect(manifestOf(text)).resolves.toBeDefined();
  });

  test('leads nowhere that is not there', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!);
    const anchors = new Set(
      [...readme.matchAll(/^#+ (.+)$/gm)].map(
        (match) =>
          `#${match[1]!
            .toLowerCase()
            .replace(/[^\p{L}\p{N} -]/gu, '')
            .replaceAll(' ', '-')}`,
      ),
    );
    const dead = links.filter((link) =>
      link.startsWith('#')
        ? !anchors.has(link)
        : !link.startsWith('https:') && !existsSync(new URL(`../${link}`, import.meta.url)),
    );
    expect(dead).toEqual([]);
  });
});
