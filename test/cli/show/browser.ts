/** A real browser, if this machine has one, spoken to over its debugging pipe. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** Debian's chromium. */
export const chromium = existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;

export interface Page {
  /** The value of an expression in the page. */
  value(expression: string): Promise<unknown>;
  /** Emulates: `{width: 390}`, `{dark: true}`, `{print: true}`. */
  as(what: { width?: number; dark?: boolean; print?: boolean }): Promise<void>;
  /** URLs that the page has asked for, itself included, and what the browser has complained of. */
  asked: string[];
  complaints: string[];
}

type Message = { id?: number; method?: string; params?: any; result?: any; error?: { message: string }; sessionId?: string };

/** Opens a document from a file, lets `work` look at it, and ends the browser. */
export async function browse(html: string, work: (page: Page) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pachform-page-'));
  writeFileSync(join(folder, 'plan.html'), html);
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const flags = ['--headless=new', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--remote-debugging-pipe'];
  const child = spawn(chromium!, [...flags, ...root, `--user-data-dir=${join(folder, 'profile')}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // In a group of its own: its many processes end together, and none still writes where the folder goes.
    detached: true,
  });
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the browser has ended (${code})`)));
  });
  try {
    const opened = open(child.stdio[3] as Writable, child.stdio[4] as Readable, join(folder, 'plan.html'));
    await Promise.race([opened.then(work), gone]);
  } finally {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
    await gone.catch(() => {});
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function open(input: Writable, output: Readable, path: string): Promise<Page> {
  const waiting = new Map<number, (message: Message) => void>();
  const page = { asked: [] as string[], complaints: [] as string[] };
  let loaded = () => {};
  let text = '';
  input.on('error', () => {}); // told by the end of the browser
  output.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const messages = text.split('\0');
    text = messages.pop()!;
    for (const one of messages) {
      const message = JSON.parse(one) as Message;
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      else if (message.method === 'Network.requestWillBeSent') page.asked.push(message.params.request.url);
      else if (message.method === 'Log.entryAdded') page.complaints.push(message.params.entry.text);
      else if (message.method === 'Page.loadEventFired') loaded();
    }
  });
  let id = 0;
  let sessionId: string | undefined;
  const send = async (method: string, params: object = {}): Promise<any> => {
    const mine = ++id;
    const answer = new Promise<Message>((resolve) => waiting.set(mine, resolve));
    input.write(`${JSON.stringify({ id: mine, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  ({ sessionId } = await send('Target.attachToTarget', { targetId, flatten: true }));
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await send(`${domain}.enable`);
  const ready = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  await send('Page.navigate', { url: pathToFileURL(path).href });
  await ready;
  return {
    ...page,
    async value(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
      return result.value;
    },
    async as({ width, dark, print }) {
      if (width !== undefined)
        await send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: true });
      await send('Emulation.setEmulatedMedia', {
        media: print ? 'print' : '',
        features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
      });
    },
  };
}
