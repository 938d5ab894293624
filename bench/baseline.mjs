/**
 * What nobody can do without: reads the same pages of the same server, keeps what JSON.parse makes of them, then parses
 * the same files one by one and keeps what they say.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';

const [list, folder] = process.argv.slice(2);
const { url, token, paths } = JSON.parse(readFileSync(list, 'utf8'));

const text = (path) =>
  new Promise((resolve, reject) => {
    get(url + path, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`${path} answered ${response.statusCode}`));
      });
    }).on('error', reject);
  });

const live = [];
for (const path of paths) live.push(JSON.parse(await text(path)));
const declared = [];
for (const file of readdirSync(folder).sort()) declared.push(parse(readFileSync(join(folder, file), 'utf8')));
if (live.length === 0 || declared.length === 0) throw new Error('nothing was read');
