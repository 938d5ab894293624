// What the pipeline asks of GitLab. Node's own fetch, no packages; no token is ever an argument.
//
//   node gitlab.mjs comment FILE   posts FILE under the merge request, or updates what it posted before
//   node gitlab.mjs reviewed DIR   fetches the plan that was made for the merge request that this commit comes from
//   node gitlab.mjs store NAME     makes the text on standard input a masked, protected variable of the project
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

async function send(method, path, body) {
  return fetch(`${need('CI_API_V4_URL')}${path}`, {
    method,
    headers: { 'private-token': need('PACHFORM_GITLAB_TOKEN'), ...(body && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
}

async function ask(method, path, body) {
  const answer = await send(method, path, body);
  if (!answer.ok) throw new Error(`${method} ${path}: GitLab answered ${answer.status}`);
  return answer;
}

async function everyPage(path) {
  const all = [];
  for (let page = '1'; page; ) {
    const answer = await ask('GET', `${path}?per_page=100&page=${page}`);
    all.push(...(await answer.json()));
    page = answer.headers.get('x-next-page') ?? '';
  }
  return all;
}

const project = () => `/projects/${need('CI_PROJECT_ID')}`;

/** Which note is ours: one manifest, one note. */
const marker = () => `<!-- pachform ${(process.env.PACHFORM_PATH ?? 'pachform.yaml').replaceAll('-->', '')} -->`;

async function comment(file) {
  const sha = need('CI_COMMIT_SHA').slice(0, 12);
  const body = `${marker()}\n${readFileSync(file, 'utf8')}\n<sub>Planned for ${sha}. Merging it applies exactly this plan.</sub>\n`;
  const notes = `${project()}/merge_requests/${need('CI_MERGE_REQUEST_IID')}/notes`;
  const me = await (await ask('GET', '/user')).json();
  const ours = (await everyPage(notes)).find((one) => one.author?.id === me.id && one.body?.startsWith(marker()));
  if (ours === undefined) await ask('POST', notes, { body });
  else await ask('PUT', `${notes}/${ours.id}`, { body });
}

/** Only a pipeline of the commit that was merged counts, and only its job of that name. */
async function reviewed(folder) {
  const sha = need('CI_COMMIT_SHA');
  const requests = await everyPage(`${project()}/repository/commits/${sha}/merge_requests`);
  const request = requests.find((one) => one.state === 'merged' && one.target_branch === need('CI_DEFAULT_BRANCH'));
  if (request === undefined)
    throw new Error(`${sha} comes from no merge request: there is no reviewed plan, and nothing is applied`);
  const [pipeline] = (await everyPage(`${project()}/merge_requests/${request.iid}/pipelines`))
    .filter((one) => one.sha === request.sha && one.source === 'merge_request_event')
    .sort((a, b) => b.id - a.id);
  const jobs = pipeline === undefined ? [] : await everyPage(`${project()}/pipelines/${pipeline.id}/jobs`);
  const [job] = jobs.filter((one) => one.name === 'pachform:plan' && one.status === 'success').sort((a, b) => b.id - a.id);
  if (job === undefined)
    throw new Error(`the plan of merge request ${request.iid} is gone or was refused: nothing is applied; plan again`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of ['plan.json', 'manifest.tree']) {
    const answer = await ask('GET', `${project()}/jobs/${job.id}/artifacts/pachform-plan/${name}`);
    writeFileSync(join(folder, name), await answer.text(), { mode: 0o600 });
  }
}

async function store(name) {
  const value = readFileSync(0, 'utf8').trim();
  const settings = { value, masked: true, protected: true, raw: true };
  const there = await send('PUT', `${project()}/variables/${name}`, settings);
  if (there.status === 404) await ask('POST', `${project()}/variables`, { key: name, ...settings });
  else if (!there.ok) throw new Error(`the variable ${name}: GitLab answered ${there.status}`);
}

const [what, where] = process.argv.slice(2);
const deeds = { comment, reviewed, store };
try {
  if (!Object.hasOwn(deeds, what) || where === undefined) throw new Error('gitlab.mjs comment FILE | reviewed DIR | store NAME');
  await deeds[what](where);
} catch (error) {
  console.error(`gitlab: ${error.message}`);
  process.exitCode = 1;
}
