/** What people see who write a manifest in an editor: the YAML language server's own answers, with our schema. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Spot {
  line: number;
  character: number;
}
interface Service {
  configure(settings: object): void;
  doValidation(text: unknown, kubernetes: boolean): Promise<{ range: { start: Spot }; message: string }[]>;
  doHover(text: unknown, spot: Spot): Promise<{ contents: { value: string } } | null>;
  doComplete(text: unknown, spot: Spot, kubernetes: boolean): Promise<{ items: { label: string }[] }>;
}

const schemaFile = new URL('../schema/manifest.schema.json', import.meta.url);

/** The language server, if it is installed: it is CommonJS, and brings the documents that it reads. */
function server(): ((name: string, text: string) => { service: Service; document: unknown }) | undefined {
  const require = createRequire(import.meta.url);
  let path: string;
  try {
    path = require.resolve('yaml-language-server');
  } catch {
    return undefined;
  }
  const beside = createRequire(path);
  const { SettingsState } = beside('./yamlSettings.js');
  const { TextDocument } = beside('vscode-languageserver-textdocument');
  const settings = new SettingsState();
  const service: Service = require(path).getLanguageService({
    schemaRequestService: async (uri: string) => {
      if (uri !== schemaFile.href) throw new Error(`the language server asks for ${uri}`);
      return readFileSync(schemaFile, 'utf8');
    },
    workspaceContext: { resolveRelativePath: (path: string, from: string) => new URL(path, from).href },
    yamlSettings: settings,
    clientCapabilities: {},
    telemetry: {
      send() {},
      sendTrack() {},
      sendError(_: string, error: Error) {
        throw error;
      },
    },
  });
  service.configure({ validate: true, hover: true, completion: true, schemas: [], yamlVersion: '1.2' });
  let version = 0;
  return (name, text) => {
    const document = TextDocument.create(new URL(`../examples/${name}`, import.meta.url).href, 'yaml', ++version, text);
    settings.documents = { get: () => document };
    return { service, document };
  };
}

const open = server();
if (open === undefined) console.log('The schema was not tried in the YAML language server: it is not installed.');

const first = '# yaml-language-server: $schema=../schema/manifest.schema.json\npachform: 1\n';

/** What is wrong, as `line: message`, counted behind the two first lines. */
async function wrong(text: string, name = 'x.yaml'): Promise<string[]> {
  const { service, document } = open!(name, text);
  const found = await service.doValidation(document, false);
  return found.map(({ range, message }) => `${range.start.line - 1}: ${message}`);
}

const folder = fileURLToPath(new URL('../examples/', import.meta.url));
/** The manifests among the examples; seeds name no schema, and pipelines are no manifests. */
const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /^(\d\d-|acme)[^.]*\.yaml$/.test(path),
);

describe.skipIf(open === undefined)('in the YAML language server', () => {
  test.each(examples)('%s has its schema and no mistake', async (path) => {
    const text = readFileSync(`${folder}${path}`, 'utf8');
    const up = '../'.repeat(path.split('/').length);
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${up}schema/manifest.schema.json`);
    expect(await wrong(text, path)).toEqual([]);
    // That the schema was found is seen from a mistake.
    expect(await wrong(`${text}\nnope: 1\n`, path)).toHaveLength(1);
  });

  test.each<[string, string[]]>([
    ['nope: 1', ['1: Property nope is not allowed.']],
    ['users: []', [expect.stringContaining('1: Incorrect type.')]],
    ['users:\n  anna@corp.example: {rol: admin}', ['2: Property rol is not allowed.']],
    ['users:\n  anna@corp.example: {role: boss}', [expect.stringMatching(/^2: Value is not accepted\. Valid values: "admin"/)]],
    ['users:\n  anna: {}', ['2: This must be an e-mail address such as anna@corp.example.']],
    ['users:\n  a@b.ru: {phone_number: 79001234567}', ['2: Incorrect type. Expected "string".']],
    ['users:\n  a@b.ru: {phone_number: none}', ['2: This must be a phone number such as "+79001234567".']],
    ['users:\n  a@b.ru: {title: null}', ['2: Incorrect type. Expected "string".']],
    ['users:\n  a@b.ru: {ensure: absent, title: CIO}', ['2: Property title is not allowed.']],
    ['tags:\n  here: {}', [expect.stringContaining('2: This must be the name of a tag')]],
    ['chats:\n  a b: {name: A}', [expect.stringContaining('2: This must be a handle of up to 64 letters')]],
    ['chats:\n  a: {}', ['2: Missing property "name".']],
    ['chats:\n  a: {name: A, public: yes}', ['2: Incorrect type. Expected "boolean".']],
    ['chats:\n  a: {name: A, members: [a b]}', [expect.stringContaining("2: This must be a person's e-mail address")]],
    ['bots:\n  a_bot:\n    commands: [deploy]', [expect.stringContaining('3: This must be a command: a slash')]],
    ['bots:\n  a_bot:\n    unfurl_domains: [a, b, c, d, e, f]', [expect.stringContaining('3: Array has too many items')]],
    ['settings: {limits: {min_admins: 0}}', [expect.stringContaining('1: Value is below the minimum of 1')]],
    ['settings:\n  allow:\n    - {guard: removals, up_to: 4}', ['3: Missing property "why".']],
    ['users:\n  x-defaults: &d {role: user}\n  a@b.ru:\n    <<: *d\n    tags: [QA]', []],
    ['x-anything: {at: all}', []],
  ])('%s', async (body, messages) => {
    expect(await wrong(`${first}${body}\n`)).toEqual(messages);
  });

  test.each<[string, string, string[]]>([
    ['a field', 'users:\n  a@b.ru:\n    fir|st_name: A', ['#### First name', 'At most 255 characters.', 'Олег']],
    ['a choice', 'users:\n  a@b.ru:\n    ro|le: user', ['#### Role in the workspace', 'multi_guest']],
    ['an entry', 'chats:\n  back|end: {name: A}', ['#### A chat', 'Example']],
    ['a seat', 'bo|ts: {}', ['#### Bots', 'By nickname.']],
    ['a limit', 'settings:\n  limits:\n    removals|_percent: 5', ['#### Removals, in percent']],
  ])('the mouse over %s tells what it is', async (_what, body, words) => {
    const { text, spot } = marked(body);
    const { service, document } = open!('x.yaml', text);
    const told = (await service.doHover(document, spot))?.contents.value ?? '';
    for (const word of words) expect(told).toContain(word);
  });

  test.each<[string, string, string[]]>([
    ['seats', '|', ['settings', 'users', 'tags', 'chats', 'bots']],
    ['fields', 'chats:\n  a:\n    name: A\n    |', ['members', 'channel', 'ensure', 'ignore_changes']],
    ['choices', 'users:\n  a@b.ru:\n    role: |', ['admin', 'user', 'multi_guest', 'guest']],
    ['elements', 'bots:\n  a_bot:\n    events:\n      - |', ['message_new', 'button_click']],
  ])('%s are offered', async (_what, body, labels) => {
    const { text, spot } = marked(body);
    const { service, document } = open!('x.yaml', text);
    const offered = (await service.doComplete(document, spot, false)).items.map(({ label }) => label);
    expect(offered).toEqual(expect.arrayContaining(labels));
  });
});

/** The text without its mark, and where the mark was. */
function marked(body: string): { text: string; spot: Spot } {
  const whole = `${first}${body}\n`;
  const before = whole.slice(0, whole.indexOf('|')).split('\n');
  return { text: whole.replace('|', ''), spot: { line: before.length - 1, character: before.at(-1)!.length } };
}
