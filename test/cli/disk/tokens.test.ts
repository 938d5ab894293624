import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DiskProblem } from '../../../src/cli/disk/problem.ts';
import { openTokens, pending, pendingNote } from '../../../src/cli/disk/tokens.ts';
import { folder, modeOf, now } from './folder.ts';

const here = folder();
const world = { now };
const path = () => here.file('tokens.json');
const held = () => JSON.parse(readFileSync(path(), 'utf8'));
const creating = '2026-05-01T12:00:00.000Z';

describe("the file of bots' tokens", () => {
  it('says creating before the bot is made, and holds the token after', async () => {
    const { tokens } = await openTokens(path(), world);
    await tokens.creating('bot:deploy_bot');
    expect(held()).toEqual({ deploy_bot: { creating } });
    expect(await pending(path())).toEqual(['deploy_bot']);
    await tokens.made('bot:deploy_bot', 17, 'tok-1');
    expect(held()).toEqual({ deploy_bot: { id: 17, token: 'tok-1' } });
    expect(await pending(path())).toEqual([]);
    expect(modeOf(path())).toBe('600');
  });

  it('forgets a bot that was certainly refused', async () => {
    const { tokens } = await openTokens(path(), world);
    await tokens.creating('bot:a_bot');
    await tokens.creating('bot:b_bot');
    await tokens.failed('bot:a_bot');
    expect(held()).toEqual({ b_bot: { creating } });
  });

  it('keeps what else it holds, and the old token of a bot until there is a new one', async () => {
    const other = { id: 1, token: 'old', note: 'of the ops team' };
    writeFileSync(path(), JSON.stringify({ other_bot: other, again_bot: { id: 2, token: 'former' } }), { mode: 0o600 });
    const { tokens } = await openTokens(path(), world);
    await tokens.creating('bot:again_bot');
    expect(held()).toEqual({ other_bot: other, again_bot: { id: 2, token: 'former', creating } });
    await tokens.failed('bot:again_bot');
    expect(held()).toEqual({ other_bot: other, again_bot: { id: 2, token: 'former' } });
    await tokens.creating('bot:again_bot');
    await tokens.made('bot:again_bot', 3, 'new');
    expect(held()).toEqual({ other_bot: other, again_bot: { id: 3, token: 'new' } });
  });

  it('loses none of many bots made at the same time', async () => {
    const { tokens } = await openTokens(path(), world);
    const bots = Array.from({ length: 20 }, (_, i) => `bot:b${i}_bot`);
    await Promise.all(
      bots.map(async (bot, i) => {
        await tokens.creating(bot);
        await tokens.made(bot, i + 1, `tok-${i}`);
      }),
    );
    expect(Object.keys(held())).toHaveLength(20);
    expect(held().b7_bot).toEqual({ id: 8, token: 'tok-7' });
  });

  it('is made private when others could read it, and says so', async () => {
    writeFileSync(path(), '{}');
    chmodSync(path(), 0o644);
    expect((await openTokens(path(), world)).madePrivate).toBe(true);
    expect(modeOf(path())).toBe('600');
    expect((await openTokens(path(), world)).madePrivate).toBe(false);
  });

  it('tells every run of a bot whose token never came, until a person has cleared it', async () => {
    const first = await openTokens(path(), world);
    await first.tokens.creating('bot:lost_bot');
    for (let run = 0; run < 2; run++) expect((await openTokens(path(), world)).pending).toEqual(['lost_bot']);
    const note = pendingNote('lost_bot', path());
    expect(note).toMatchObject({ severity: 'warning', address: 'bot:lost_bot', hint: expect.stringContaining(path()) });
    writeFileSync(path(), '{"lost_bot": {"id": 4, "token": "rotated"}}');
    expect(await pending(path())).toEqual([]);
  });
});

describe("a file of bots' tokens that cannot be used is refused before a bot is made", () => {
  it.each([
    ['not JSON', 'tok-SECRET'],
    ['cut off', '{"a_bot": {"id": 1, "token": "tok-SECRET'],
    ['a list', '["tok-SECRET"]'],
    ['of another form', '{"a_bot": "tok-SECRET"}'],
    ['of another form inside', '{"a_bot": {"token": ["tok-SECRET"]}}'],
  ])('%s: kept as it is, its text not shown', async (_, text) => {
    writeFileSync(path(), text, { mode: 0o600 });
    const failed = (await openTokens(path(), world).catch((error: unknown) => error)) as DiskProblem;
    expect(failed).toBeInstanceOf(DiskProblem);
    expect(failed.message).toMatch(/is not JSON of the form.*not overwritten/);
    expect(failed.message).not.toContain('SECRET');
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });

  it('not writable, or a folder', async () => {
    await expect(openTokens(here.below('tokens'), world)).rejects.toThrow(DiskProblem);
    mkdirSync(here.file('folder'), { mode: 0o755 });
    await expect(openTokens(here.file('folder'), world)).rejects.toThrow(/not a regular file/);
    expect(modeOf(here.file('folder'))).toBe('755');
  });

  it('missing has nothing pending, and an empty one is like a missing one', async () => {
    expect(await pending(path())).toEqual([]);
    writeFileSync(path(), '');
    expect((await openTokens(path(), world)).pending).toEqual([]);
  });
});
