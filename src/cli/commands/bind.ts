/** `pachform bind`: writes the ids of live chats and bots into the manifest. Writes nothing to Pachca. */
import type { Binding, Bindings, Candidate } from '../../core/bind.ts';
import type { Desired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Manifest } from '../../manifest/load.ts';
import { type Pin, withIds } from '../../manifest/pin.ts';
import { bindManifest } from '../../workflow.ts';
import { rewriteAll } from '../disk/text.ts';
import { type Exit, exits } from '../exit.ts';
import { ended, guarded, withRun } from '../guarded.ts';
import { kinds } from '../manifest.ts';
import type { BindOptions } from '../options.ts';
import { readManifest } from '../reading.ts';
import type { Shell } from '../shell.ts';
import { placeText } from '../show/diagnostics.ts';
import { safe } from '../show/safe.ts';
import { count } from '../show/totals.ts';
import { type Teller, tellerOf } from '../teller.ts';

/** In: paths and options. Out: 0; 3 where somebody has to say which one is meant; 1. */
export function bind(given: string[], options: BindOptions, shell: Shell): Promise<Exit> {
  const teller = tellerOf(shell, options);
  return guarded(teller, async () => {
    const manifest = await readManifest(given, teller, shell.stop);
    if (manifest === undefined) return exits.error;
    return withRun(shell, options, { writes: false, beside: manifest.paths[0]!, quiet: teller.json }, teller, async (run) => {
      const bound = await bindManifest(run.ctx, manifest);
      run.progress.clear();
      if (bound.is !== 'bound') return ended(run, teller, bound);
      const chosen = shell.canAsk && !teller.json ? await ask(bound.bindings, shell.stop) : [];
      if (chosen === 'gone') return ended(run, teller, { is: 'interrupted', diagnostics: [stopped] });
      return finish(bound.bindings, chosen, manifest, teller);
    });
  });
}

const stopped: Diagnostic = { severity: 'error', code: 'interrupted', message: 'interrupted; nothing was written' };

/** Asks about every entry that several answer to. Out: what was chosen; entries may be left open. */
async function ask({ unclear }: Bindings, signal: AbortSignal): Promise<Binding[] | 'gone'> {
  if (unclear.length === 0) return [];
  const { select, isCancel } = await import('@clack/prompts');
  const chosen: Binding[] = [];
  for (const { want, candidates } of unclear) {
    const taken = new Set(chosen.map(({ id }) => id));
    const answer = await select<number>({
      message: `Which one is ${safe(want.address)} (${placeText(want.place)})?`,
      options: [
        ...candidates
          .filter(({ id }) => !taken.has(id))
          .map(({ id, about }) => ({ value: id, label: `id ${id}`, hint: safe(about) })),
        { value: 0, label: 'None of them, or not now' },
      ],
      signal,
    });
    if (isCancel(answer) || signal.aborted) return 'gone';
    if (answer !== 0) chosen.push({ want, id: answer, found: 'name' });
  }
  return chosen;
}

async function finish(found: Bindings, chosen: readonly Binding[], manifest: Manifest, teller: Teller): Promise<Exit> {
  const { written, failed, unwritten } = await write([...found.bindings, ...chosen], manifest);
  const answered = new Set(chosen.map(({ want }) => want.address));
  const open = found.unclear.filter(({ want }) => !answered.has(want.address));
  const diagnostics: Diagnostic[] = [
    ...found.problems,
    ...open.map(({ want, candidates }) => unclear(want, candidates)),
    ...failed.map(byHand),
    ...found.missing.map(missing),
    ...unwritten,
  ];
  const refused = found.problems.length + open.length + failed.length > 0;
  const exit = unwritten.length > 0 ? exits.error : refused ? exits.refused : exits.ok;
  if (teller.json) {
    const row = ({ want, id, found: how }: Binding) => ({ address: want.address, id, found: how, place: want.place });
    teller.document({
      format: 1,
      ok: exit === exits.ok,
      exit,
      bound: written.map(row),
      unclear: open.map(({ want, candidates }) => ({ address: want.address, place: want.place, candidates })),
      missing: found.missing.map(({ address }) => address),
      diagnostics,
    });
    return exit;
  }
  teller.result(written.map(({ want, id }) => `${placeText(want.place)} ${safe(want.address)} id: ${id}\n`).join(''));
  teller.tell(diagnostics);
  const files = new Set(written.map(({ want }) => want.place.file)).size;
  teller.result(
    `${count(written.length, 'id')} written${files > 0 ? ` to ${count(files, 'file')}` : ''}; ${found.pinned} there already.\n`,
  );
  return exit;
}

/** Writes file by file. Out: which ids are written, which cannot stand where they should, and which files could not be written. */
async function write(
  bindings: readonly Binding[],
  manifest: Manifest,
): Promise<{ written: Binding[]; failed: Binding[]; unwritten: Diagnostic[] }> {
  const seats = new Map(kinds.map(({ name, seat }) => [name, seat]));
  const written: Binding[] = [];
  const failed: Binding[] = [];
  const unwritten: Diagnostic[] = [];
  for (const path of new Set(bindings.map(({ want }) => want.place.file))) {
    const here = bindings.filter(({ want }) => want.place.file === path);
    const pinOf = ({ want, id }: Binding): Pin => ({ seat: seats.get(want.kind)!, key: want.key, id });
    const before = manifest.source(path)!;
    const after = withIds(path, before, here.map(pinOf));
    const lost = new Set(after.failed.map(({ id, seat }) => `${seat} ${id}`));
    const isLost = ({ want, id }: Binding): boolean => lost.has(`${seats.get(want.kind)} ${id}`);
    failed.push(...here.filter(isLost));
    const done = after.text === before ? { failed: [] } : await rewriteAll([{ path, before, after: after.text }]);
    unwritten.push(...done.failed);
    if (done.failed.length === 0) written.push(...here.filter((one) => !isLost(one)));
  }
  return { written, failed, unwritten };
}

const nouns = new Map(kinds.map(({ name, noun }) => [name, noun[1]]));

const unclear = ({ address, kind, place }: Desired, candidates: readonly Candidate[]): Diagnostic => ({
  severity: 'error',
  code: 'ambiguous-name',
  address,
  place,
  message: `${candidates.length} live ${nouns.get(kind)} answer to the name of ${address}`,
  hint: 'add the line of the one that is meant:',
  lines: candidates.map(({ id, about }) => `id: ${id}${about === '' ? '' : `   # ${about}`}`),
});

const byHand = ({ want: { address, place }, id }: Binding): Diagnostic => ({
  severity: 'error',
  code: 'shared-entry',
  address,
  place,
  message: `${address} shares its fields with other entries by an anchor: an id written there would be theirs too`,
  hint: `give it a map of its own, with \`<<: *anchor\`, and the line`,
  lines: [`id: ${id}`],
});

const missing = ({ address, place, ensure }: Desired): Diagnostic => ({
  severity: 'note',
  code: 'not-live',
  address,
  place,
  message: `nothing live answers to ${address}`,
  hint: ensure === 'absent' ? 'its entry can go' : 'apply will create it and print its id; or it is not visible to this token',
});
