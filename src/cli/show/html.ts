/** A plan as one HTML file: nothing is loaded, and nothing runs but our own few lines. */
import { createHash } from 'node:crypto';
import { splitAddress } from '../../core/address.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { isRemoval } from '../../core/guards.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { blockedEntries } from '../../core/planner.ts';
import { executable } from '../executable.ts';
import { type Access, accessOf, workspace } from './access.ts';
import { isGrave, type Row, rowsOf, type Sign, verbOf } from './change.ts';
import { allowYaml, inOrder, placeText } from './diagnostics.ts';
import { script, style } from './page.ts';
import { headerText, ownerOf, scopeText, verdictText, viewText } from './plan.ts';
import { safe } from './safe.ts';
import { count } from './totals.ts';

const numbers: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** In: any text. Out: the same as text of a page: on one line, no markup, nothing that reorders what stands around it. */
const text = (value: string): string => safe(value).replace(/[&<>"']/g, (c) => numbers[c]!);

/** Text from a stranger, whose writing direction ends where it ends. */
const name = (value: string, kind = ''): string => `<bdi${kind === '' ? '' : ` class="${kind}"`}>${text(value)}</bdi>`;

const classes: Record<Sign, string> = { '+': 'add', '-': 'del', '~': 'mod', '!': 'hazard wide', ' ': 'follows' };
const signs: Record<Sign, string> = { '+': '+', '-': '−', '~': '~', '!': '⚠', ' ': '↳' };
const sign = (one: Sign): string => `<span class="sign">${signs[one]}</span>`;

function piecesHtml({ pieces, separator }: Row): string {
  const [before, arrow, after] = pieces;
  if (pieces.length === 3 && arrow === '→') return `${name(before!, 'old')} → ${name(after!)}`;
  return pieces.map((piece) => name(piece)).join(separator);
}

function rowHtml(row: Row): string {
  const why = row.remark === '' ? '' : ` <span class="why">${text(row.remark)}</span>`;
  if (row.sign === '!') return `<li class="${classes['!']}">${sign('!')}<span>${name(row.pieces.join(' '))}</span></li>`;
  const label = `<span class="label">${name(row.label)}</span>`;
  return `<li class="${classes[row.sign]}">${sign(row.sign)}${label}<span class="pieces">${piecesHtml(row)}${why}</span></li>`;
}

const tone = (change: Change): string => (change.action === 'create' ? 'add' : isRemoval(change) ? 'del' : 'mod');

function changeHtml(change: Change, blocked: boolean): string {
  const { kind, key } = splitAddress(change.address);
  const label = change.label && change.label !== key ? ` <span class="kind">${name(change.label)}</span>` : '';
  const place =
    change.place === undefined ? '' : `<span class="place">${name(placeText(change.place).replace(/:\d+$/, ''))}</span>`;
  const silent = change.verb === 'update' && change.detail === undefined;
  // The verb stands in the head; its row would say it again.
  const rows = rowsOf(change).slice(silent && change.action === 'update' ? 0 : 1);
  return (
    `<article data-find class="${tone(change)}"><header><h3><span class="kind">${text(kind)}:</span>${name(key)}${label}</h3>` +
    `<span class="tag ${tone(change)}">${name(verbOf(change))}</span>` +
    `${blocked ? '<span class="tag del">blocked</span>' : ''}${place}</header>` +
    `<ul class="rows">${rows.map(rowHtml).join('')}</ul></article>\n`
  );
}

function diagnosticHtml(one: Diagnostic): string {
  const where = one.place !== undefined ? `<span class="place">${name(placeText(one.place))}</span> ` : '';
  const who = one.address !== undefined && !one.message.includes(one.address) ? `${name(one.address)}: ` : '';
  const hint =
    one.hint === undefined
      ? ''
      : `<p class="hint">${[one.hint, ...(one.lines ?? [])].map((line) => name(line)).join('<br>')}</p>`;
  const allow =
    one.allow === undefined
      ? ''
      : `<p class="hint">To allow it, add under settings: allow:, with the reason:<br><code>${name(allowYaml(one.allow))}</code></p>`;
  return `<div data-find class="told ${one.severity}"><p>${who}${name(one.message)} ${where}</p>${hint}${allow}</div>\n`;
}

const section = (title: string, n: string, body: string): string =>
  body === '' ? '' : `<section data-group><h2>${title} <small>${n}</small></h2>\n${body}</section>\n`;

const folded = (title: string, body: string, open: boolean): string =>
  `<details data-group${open ? ' open' : ''}><summary>${title}</summary>\n${body}</details>\n`;

const order = { loses: 0, changes: 1, gains: 2 } as const;
const marks = { gains: '+', loses: '-', changes: '~' } as const;

function accessRow(list: readonly Access[], title: string, sub: string, other: (one: Access) => string): string {
  const chips = list
    .toSorted((a, b) => order[a.what] - order[b.what])
    .map((one) => {
      const small = [
        other(one) === one.who ? (one.whoName ?? '') : '',
        one.role,
        one.tag === '' ? '' : `${one.what === 'loses' ? 'was held' : 'held'} by ${one.tag}`,
      ]
        .filter((s) => s !== '')
        .map((s) => ` <small>${name(s)}</small>`);
      return `<li class="${one.what}">${sign(marks[one.what])} ${name(other(one))}${small.join('')}</li>`;
    });
  const below = sub === '' || sub === title ? '' : `<span class="sub">${name(sub)}</span>`;
  return `<li data-find><span><b>${name(title)}</b>${below}</span><ul>${chips.join('')}</ul></li>\n`;
}

const grouped = (list: readonly Access[], key: (one: Access) => string): Access[][] => {
  const groups = new Map<string, Access[]>();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
};

function accessHtml(list: readonly Access[]): string {
  if (list.length === 0) return '';
  const byChat = grouped(list, (one) => one.chat);
  // What happens to everybody is told at the chat, and is nobody's own.
  const byPerson = grouped(
    list.filter((one) => !one.everybody),
    (one) => one.who,
  );
  const chatCount = byChat.filter(([one]) => one!.chat !== workspace).length;
  const chats = byChat.map((group) => {
    const { chat, chatName } = group[0]!;
    return accessRow(group, chatName, chat, (one) => one.who);
  });
  const people = byPerson.map((group) => accessRow(group, group[0]!.who, group[0]!.whoName ?? '', (one) => one.chatName));
  return (
    folded(`By chat <small>${chatCount}</small>`, `<ul class="access" id="by-chat">${chats.join('')}</ul>`, true) +
    folded(`By person <small>${byPerson.length}</small>`, `<ul class="access" id="by-person">${people.join('')}</ul>`, false)
  );
}

const tile = (kind: string, n: number, words: string): string => `<li class="${n > 0 ? kind : ''}"><b>${n}</b>${words}</li>`;

/** More cards than this are folded by kind. */
const readable = 60;

function bodyHtml(plan: Plan): string {
  const blocked = new Set(plan.blocked.map(({ address }) => address));
  const cards = (list: readonly Change[]): string => list.map((one) => changeHtml(one, blocked.has(one.address))).join('');
  const heavy = plan.changes.filter(isGrave);
  const light = plan.changes.filter((change) => !isGrave(change));
  const kinds = [...new Set(light.map(({ kind }) => kind))];
  const rest = kinds.map((kind) => {
    const own = light.filter((change) => change.kind === kind);
    return folded(name(count(own.length, kind)), cards(own), light.length <= readable);
  });
  const told = (list: readonly Diagnostic[]): string => inOrder(list).map(diagnosticHtml).join('');
  return (
    section('Refused', count(plan.problems.length, 'problem'), told(plan.problems)) +
    section('Blocked', count(blockedEntries(plan), 'entry', 'entries'), told(plan.blocked)) +
    section('Removals and hazards', count(heavy.length, 'entry', 'entries'), cards(heavy)) +
    section('Who gains and loses access', '', accessHtml(accessOf(plan))) +
    section(heavy.length > 0 ? 'Other changes' : 'Changes', count(light.length, 'entry', 'entries'), rest.join('')) +
    section('Notes', String(plan.notes.length), told(plan.notes))
  );
}

const source = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

/** In: a plan. Out: an HTML document that needs no network, escapes all that it shows, and asks browsers to run nothing but its own search. */
export function planHtml(plan: Plan): string {
  const changes = executable(plan);
  const refused =
    plan.problems.some((one) => one.severity === 'error') || (plan.blocked.length > 0 && plan.options.skip_blocked !== true);
  const access = accessOf(plan);
  const people = (what: Access['what']): number =>
    new Set(access.filter((one) => one.what === what && !one.everybody).map(({ who }) => who)).size;
  const title = refused ? 'This plan is refused' : changes.length === 0 ? 'No changes' : count(changes.length, 'change');
  const named = ownerOf(plan);
  const owner = named === undefined ? '' : ` · ${named}`;
  const hazards = plan.changes.reduce((sum, change) => sum + change.hazards.length, 0);
  const policy = `default-src 'none'; style-src ${source(style)}; script-src ${source(script)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no, email=no, address=no">
<title>${text(`pachform plan${owner}`)}</title>
<style>${style}</style>
</head>
<body>
<div class="top${refused ? ' refused' : ''}">
<p class="what">pachform plan · ${name(headerText(plan))}</p>
<p class="what">${name(scopeText(plan))}</p>
<p class="what">${name(viewText(plan))}</p>
<h1>${title}</h1>
<p class="verdict">${name(verdictText(plan, 'below'))}</p>
<ul class="tiles">
${tile('mod', changes.length, changes.length === 1 ? 'entry changes' : 'entries change')}
${tile('add', people('gains'), 'gain access somewhere')}
${tile('del', people('loses'), 'lose access somewhere')}
${tile('mod', hazards, hazards === 1 ? 'hazard' : 'hazards')}
</ul>
</div>
<main>
<div class="search" id="search" hidden><input id="q" type="search" placeholder="Search people, chats, tags, fields  ( / )" aria-label="Search" autocomplete="off" spellcheck="false"><output id="shown"></output></div>
${bodyHtml(plan)}<p class="foot">${text(plan.tool)} · ${name(plan.server.url)} · manifest ${text(plan.inputs.manifest.slice(0, 12))}</p>
</main>
<script>${script}</script>
</body>
</html>
`;
}
