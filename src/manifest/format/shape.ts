/** The order in which a manifest's fields stand, from the schemas. */

import type { ManifestSide, Schema } from '../../core/kind.ts';
import { fieldOrder, seatOrder } from '../../core/order.ts';
import { settingsSchema } from '../settings.ts';

/** What is known of a map: the order of its fields, and the shapes of what is below it. */
export interface Shape {
  /** Absent: the author's order stays. */
  order?: readonly string[];
  /** Keys that begin with x- and hold what others refer to come before the fields. */
  anchorsFirst?: true;
  /** How two keys are compared where entries are sorted. */
  fold?: (key: string) => string;
  below(name: string): Shape;
}

const none: Shape = { below: () => none };

function ofSchema(schema: Schema | undefined): Shape {
  const properties = schema?.['properties'] as Record<string, Schema> | undefined;
  const items = schema?.['items'] as Schema | undefined;
  if (properties === undefined) return items === undefined ? none : { below: () => ofSchema(items) };
  return {
    order: Object.keys(properties),
    below: (name) => ofSchema(Object.hasOwn(properties, name) ? properties[name] : undefined),
  };
}

/** In: the kinds. Out: the shape of a whole manifest. */
export function shapeOf(kinds: readonly ManifestSide[]): Shape {
  const settings = ofSchema(settingsSchema(kinds));
  const seats = new Map(kinds.map((kind) => [kind.seat, seatShape(kind)]));
  return {
    order: ['pachform', 'settings', ...seatOrder(kinds)],
    anchorsFirst: true,
    below: (name) => (name === 'settings' ? settings : (seats.get(name) ?? none)),
  };
}

function seatShape(kind: ManifestSide): Shape {
  const entry = ofSchema(kind.entry);
  const ordered: Shape = { ...entry, order: fieldOrder(kind.entry) };
  return { fold: (key) => kind.foldKey(key), below: () => ordered };
}

/** In: keys as they stand, whether anchors are below them, and their shape. Out: their numbers in canonical order; what is not known stays behind, in the author's. */
export function ordered(all: readonly { key: string; anchors: boolean }[], shape: Shape, sort: boolean): number[] {
  const keys = all.map(({ key }) => key);
  const ranks = all.map(({ key, anchors }) => {
    if (key === '<<') return -1;
    const at = shape.order?.indexOf(key) ?? -1;
    if (at >= 0) return at;
    return key.startsWith('x-') && anchors ? 0.5 : Number.POSITIVE_INFINITY;
  });
  const numbers = keys.map((_, at) => at);
  if (shape.order !== undefined) return numbers.sort((a, b) => compare(ranks[a]!, ranks[b]!) || a - b);
  if (!sort || shape.fold === undefined) return numbers;
  const { fold } = shape;
  const home = (key: string): number => (key === '<<' || (key.startsWith('x-') && !key.includes('@')) ? 0 : 1);
  return numbers.sort(
    (a, b) => home(keys[a]!) - home(keys[b]!) || (home(keys[a]!) === 0 ? 0 : compare(fold(keys[a]!), fold(keys[b]!))) || a - b,
  );
}

const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
