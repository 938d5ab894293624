import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical, checksum, sha256, sorted } from '../../src/core/checksum.ts';
import type { Plan } from '../../src/core/plan.ts';

const plan = (fields: object) => fields as unknown as Plan;

it('the order of keys does not matter, the order of lists does', () => {
  expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  expect(checksum(plan({ a: 1, b: 2 }))).toBe(checksum(plan({ b: 2, a: 1 })));
  expect(checksum(plan({ a: [1, 2] }))).not.toBe(checksum(plan({ a: [2, 1] })));
});

it('does not depend on the checksum that stands in the plan', () => {
  expect(checksum(plan({ a: 1, checksum: 'x' }))).toBe(checksum(plan({ a: 1 })));
});

it('is the SHA-256 of the canonical text', () => {
  expect(checksum(plan({}))).toBe(sha256('{}'));
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

it('what is absent and what is undefined are one, and inherited names are names like others', () => {
  expect(canonical({ a: undefined, b: 1 })).toBe('{"b":1}');
  expect(canonical(JSON.parse('{"__proto__":{"x":1},"a":2}'))).toBe('{"__proto__":{"x":1},"a":2}');
  expect(({} as { x?: number }).x).toBeUndefined();
});

it('survives being written and read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => canonical(JSON.parse(JSON.stringify(value, null, 2))) === canonical(value)),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(sorted(plain)).toEqual(plain);
    }),
    { numRuns: 100 },
  );
});
