import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../src/engine/schedule.ts';

const step = (id: string, needs: string[] = [], after: string[] = []) => ({ id, needs, after });
const ids = <S extends { id: string }>(schedule: { take(): S | undefined }) => {
  const taken: string[] = [];
  for (let one = schedule.take(); one; one = schedule.take()) taken.push(one.id);
  return taken;
};

describe('which step may start', () => {
  it('those that wait for nothing, in the order of the plan', () => {
    expect(ids(scheduleOf([step('b'), step('a'), step('c', ['a'])]))).toEqual(['b', 'a']);
  });

  it('one that needs and one that comes after, once the other has ended', () => {
    const schedule = scheduleOf([step('n', ['x']), step('o', [], ['x']), step('x')]);
    expect(ids(schedule)).toEqual(['x']);
    schedule.end('x');
    expect(ids(schedule)).toEqual(['n', 'o']);
  });

  it('one that both needs another and comes after it waits once', () => {
    const schedule = scheduleOf([step('x'), step('n', ['x', 'x'], ['x'])]);
    ids(schedule);
    schedule.end('x');
    expect(ids(schedule)).toEqual(['n']);
  });

  it('one that waits for two waits for both, however often the first one ends', () => {
    const schedule = scheduleOf([step('x'), step('y'), step('n', ['x', 'y'])]);
    ids(schedule);
    schedule.end('x');
    schedule.end('x');
    expect(ids(schedule)).toEqual([]);
    schedule.end('y');
    expect(ids(schedule)).toEqual(['n']);
  });

  it.each([
    [
      'a cycle is named from end to end',
      [step('a', ['c']), step('b', ['a']), step('c', [], ['b']), step('d', ['a'])],
      /"a" -> "c" -> "b" -> "a"/,
    ],
    ['a step that waits for itself', [step('a', ['a'])], /"a" -> "a"/],
    ['a step that is not in the plan', [step('a', ['zzz'])], /"a" waits for "zzz"/],
    ['two steps of one name', [step('a'), step('a')], /two steps are called "a"/],
  ])('%s', (_, steps, message) => {
    expect(() => scheduleOf(steps)).toThrow(message);
  });

  it('in any plan without a cycle every step is given once, and never before what it waits for', () => {
    const plan = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
      .map((rows) => rows.map((waits, at) => step(`s${at}`, at === 0 ? [] : waits.map((wait) => `s${wait % at}`))));
    fc.assert(
      fc.property(plan, fc.infiniteStream(fc.nat()), (steps, choices) => {
        const schedule = scheduleOf([...steps].reverse());
        const running: string[] = [];
        const ended = new Set<string>();
        const given: string[] = [];
        do {
          for (const id of ids(schedule)) {
            expect(steps.find((one) => one.id === id)!.needs.every((need) => ended.has(need))).toBe(true);
            given.push(id);
            running.push(id);
          }
          const [id] = running.splice(choices.next().value! % running.length, 1);
          schedule.end(id!);
          ended.add(id!);
        } while (ended.size < steps.length);
        expect(given.sort()).toEqual(steps.map(({ id }) => id).sort());
      }),
    );
  });

  it('ten thousand steps after one are scheduled at once', () => {
    const steps = [step('hub'), ...Array.from({ length: 10_000 }, (_, i) => step(`s${i}`, ['hub']))];
    const schedule = scheduleOf(steps);
    ids(schedule);
    schedule.end('hub');
    expect(ids(schedule)).toHaveLength(10_000);
  });
});
