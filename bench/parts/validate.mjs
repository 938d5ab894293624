/** `validate` of one large file, against a process that only parses it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, median } from '../table.mjs';
import { entriesOf, entryText, workspaceOf } from '../workspace.mjs';
import { bin, inFolder, nodeMust, script } from './process.mjs';

const runs = 5;

/** In: where to tell of progress. Out: rows. */
export const validate = (say) =>
  inFolder(async (folder) => {
    const { tags, users } = entriesOf(workspaceOf());
    const text = (change) =>
      `pachform: 1\ntags:\n${[...tags].map(([key, entry]) => entryText(key, entry)).join('')}users:\n${[...users].map(([key, entry]) => entryText(key, change(entry))).join('')}`;
    const good = join(folder, 'good.yaml');
    const bad = join(folder, 'bad.yaml');
    await writeFile(
      good,
      text((entry) => entry),
    );
    await writeFile(
      bad,
      text((entry) => ({ ...entry, role: 'boss' })),
    );
    const rows = [];
    for (const [name, file, code, times] of [
      ['validate, 10,000 people in one file', good, 0, 1.5],
      ['validate, an error in every entry', bad, 1, 2],
    ]) {
      const ours = [];
      const plain = [];
      for (let i = 0; i < runs; i++) {
        ours.push((await nodeMust([bin, 'validate', file], { codes: [code] })).seconds);
        plain.push((await nodeMust([script('parse.mjs'), file])).seconds);
      }
      say(
        `${name}: ${ours.map((one) => one.toFixed(2)).join(' ')} s; parsed only: ${plain.map((one) => one.toFixed(2)).join(' ')} s`,
      );
      rows.push(atMost(`${name} / parseDocument and toJS`, 's', median(ours), median(plain), times));
    }
    return rows;
  });
