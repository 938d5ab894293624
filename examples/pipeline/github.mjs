// What the pipeline asks of GitHub. Node's own fetch, no packages; the token is never an argument.
//
//   node github.mjs comment FILE   posts FILE under the pull request, or updates what it posted before
//   node github.mjs reviewed       finds the plan that was made for the pull request that this commit comes from
import { appendFileSync, readFileSync } from 'node:fs';

const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

async function ask(method, path, body) {
  const answer = await fetch(`${need('GITHUB_API_URL')}/repos/${need('GITHUB_REPOSITORY')}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${need('GITHUB_TOKEN')}`,
      'x-github-api-version': '2022-11-28',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: GitHub answered ${answer.status}`);
  return answer.json();
}

async function everyPage(path) {
  const all = [];
  for (let page = 1; ; page++) {
    const rows = await ask('GET', `${path}?per_page=100&page=${page}`);
    all.push(...rows);
    if (rows.length < 100) return all;
  }
}

/** Which comment is ours: one manifest, one comment. */
const marker = () => `<!-- pachform ${(process.env.PACHFORM_PATH ?? 'pachform.yaml').replaceAll('-->', '')} -->`;

async function comment(file) {
  const number = Number(need('PULL_REQUEST'));
  const sha = need('HEAD_SHA').slice(0, 12);
  const body = `${marker()}\n${readFileSync(file, 'utf8')}\n<sub>Planned for ${sha}. Merging it applies exactly this plan.</sub>\n`;
  const ours = (await everyPage(`/issues/${number}/comments`)).find(
    (one) => one.user?.type === 'Bot' && one.body?.startsWith(marker()),
  );
  if (ours === undefined) await ask('POST', `/issues/${number}/comments`, { body });
  else await ask('PATCH', `/issues/comments/${ours.id}`, { body });
}

/** An artifact's name can be taken by any run; its commit cannot: only a run of the reviewed commit counts. */
async function reviewed() {
  const sha = need('GITHUB_SHA');
  const pulls = await ask('GET', `/commits/${sha}/pulls`);
  const pull = pulls.find((one) => one.merged_at && one.merge_commit_sha === sha) ?? pulls.find((one) => one.merged_at);
  if (pull === undefined) throw new Error(`${sha} comes from no pull request: there is no reviewed plan, and nothing is applied`);
  const name = `pachform-plan-${pull.head.sha}`;
  const { artifacts } = await ask('GET', `/actions/artifacts?per_page=100&name=${name}`);
  const [found] = artifacts
    .filter(({ name: given, expired, workflow_run: run }) => {
      const here = run?.repository_id !== undefined && run.repository_id === run.head_repository_id;
      return given === name && !expired && here && run.head_sha === pull.head.sha;
    })
    .sort((a, b) => b.id - a.id);
  if (found === undefined)
    throw new Error(`the plan of pull request ${pull.number} is gone or was refused: nothing is applied; plan again`);
  appendFileSync(need('GITHUB_OUTPUT'), `name=${name}\nrun=${found.workflow_run.id}\n`);
}

const [what, file] = process.argv.slice(2);
try {
  if (what === 'comment' && file !== undefined) await comment(file);
  else if (what === 'reviewed') await reviewed();
  else throw new Error('github.mjs comment FILE | reviewed');
} catch (error) {
  console.error(`github: ${error.message}`);
  process.exitCode = 1;
}
