/** Rows of measurements, and the table of them. */

const shown = (value, unit) => {
  if (unit === 's') return `${value.toFixed(2)} s`;
  if (unit === 'ms') return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  if (unit === 'MB') return `${value.toFixed(0)} MB`;
  return String(value);
};

/** In: what was measured, the yardstick, how many times the yardstick is allowed. Out: a row. */
export const atMost = (what, unit, measured, against, times) => ({
  what,
  measured: shown(measured, unit),
  against: shown(against, unit),
  target: `<= ${times} x`,
  ratio: `${(measured / against).toFixed(2)} x`,
  ok: measured <= against * times,
});

/** In: two counts that must be the same. Out: a row. */
export const equal = (what, measured, against) => ({
  what,
  measured: String(measured),
  against: String(against),
  target: 'equal',
  ratio: measured === against ? '=' : `${measured - against > 0 ? '+' : ''}${measured - against}`,
  ok: measured === against,
});

/** In: rows. Out: the table, as text. */
export function table(rows) {
  const heads = { what: 'what', measured: 'measured', against: 'against', target: 'target', ratio: 'is', verdict: '' };
  const all = [heads, ...rows.map((row) => ({ ...row, verdict: row.ok ? 'ok' : 'MISSED' }))];
  const width = Object.fromEntries(Object.keys(heads).map((key) => [key, Math.max(...all.map((row) => row[key].length))]));
  const line = (row) =>
    Object.keys(heads)
      .map((key) => (key === 'what' || key === 'verdict' ? row[key].padEnd(width[key]) : row[key].padStart(width[key])))
      .join('  ')
      .trimEnd();
  return [line(heads), '-'.repeat(line(heads).length), ...all.slice(1).map(line)].join('\n');
}

/** In: numbers. Out: the one in the middle. */
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
