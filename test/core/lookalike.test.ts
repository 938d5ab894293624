/** Letters that pass for others: found, named, and told from what only looks unusual. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { difference, oddity, skeleton, untidiness, visible } from '../../src/core/lookalike.ts';

describe('the skeleton of a name', () => {
  test.each([
    ['Product Design', 'Product\u00a0Design'],
    ['Product Design', '  product   design '],
    ['Product Design', 'Product\u200b Design\ufe0f'],
    ['Product Design', 'Pro\u00adduct \u202eDesign'],
    ['Anna', 'Аnnа'],
    ['COOP', 'СООР'],
    ['Вести', 'Becти'],
    ['Счёт', 'Счет'],
    ['Счёт', 'Сче\u0308т'],
    ['Hot', 'Ηοt'],
    ['Dev', 'Ｄｅｖ'],
    ['team-a', 'team\u2011a'],
    ['Devs 👩‍💻', 'Devs 👩💻'],
  ])('%j and %j are one, so nobody is let into the twin of a chat', (a, b) => {
    expect(skeleton(a)).toBe(skeleton(b));
  });

  test.each([
    ['мой', 'мои'],
    ['Team 1', 'Team l'],
    ['Backend', 'Backends'],
    ['Отдел А', 'Отдел Б'],
    ['dev ops', 'devops'],
    ['v', 'n'],
  ])('%j and %j are two, so nobody is warned of nothing', (a, b) => {
    expect(skeleton(a)).not.toBe(skeleton(b));
  });

  test('case makes no difference, in Latin and in Cyrillic', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zа-яё -]{0,9}$/), (text) => {
        expect(skeleton(text.toUpperCase())).toBe(skeleton(text));
      }),
    );
  });
});

describe('what differs between two names', () => {
  test.each([
    ['Anа', 'Ana', 'here the 3rd letter is a Cyrillic "а" (U+0430), there a Latin "a" (U+0061)'],
    ['Product\u00a0Design', 'Product Design', 'here the 8th character is a no-break space (U+00A0), there a space'],
    ['Prod\u200buct', 'Product', 'here the 5th character is a zero-width space (U+200B), which is not there'],
    ['Product', 'Prod\u200buct', 'there the 5th character is a zero-width space (U+200B), which is not here'],
    ['A  B', 'A B', 'here the 3rd character is a space, which is not there'],
    ['Ops ', 'Ops', 'here the 4th character is a space, which is not there'],
    ['ops', 'Ops', 'here the 1st letter is "o", there "O"'],
    ['Счёт', 'Счет', 'here the 3rd letter is a Cyrillic "ё" (U+0451), there a Cyrillic "е" (U+0435)'],
    ['Ops', 'Ops', ''],
  ])('of %j and %j the very letter is named', (a, b, words) => {
    expect(difference(a, b)).toBe(words);
  });

  test('two names that are not the same always have one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(difference(a, b) === '').toBe(a.normalize('NFC') === b.normalize('NFC'));
      }),
    );
  });
});

describe('e-mail addresses and nicknames', () => {
  test.each([
    ['anа@corp.example', 'the 3rd letter is a Cyrillic "а" (U+0430) among Latin letters'],
    ['а@corp.example', 'the 1st letter is a Cyrillic "а" (U+0430) among Latin letters'],
    ['anna@cоrp.example', 'the 7th character is a Cyrillic "о" (U+043E) among Latin letters'],
    ['anna@corp.сом', 'the 11th character is a Cyrillic "с" (U+0441) among Latin letters'],
    ['anna@\u200bcorp.example', 'the 6th character is a zero-width space (U+200B)'],
    ['an\u00adna@corp.example', 'the 3rd character is a soft hyphen (U+00AD)'],
    ['an\u202ena@corp.example', 'the 3rd character is a right-to-left override (U+202E)'],
    ['anna\ufe0f@corp.example', 'the 5th character is a variation selector (U+FE0F)'],
    ['ａnna@corp.example', 'the 1st letter is a Latin "ａ" (U+FF41), which passes for "a"'],
    ['ɑnna@corp.example', 'the 1st letter is a Latin "ɑ" (U+0251), which passes for "a"'],
    ['иваn', 'the 4th letter is a Latin "n" (U+006E) among Cyrillic letters'],
    ['dерlоy_bot', 'the 2nd letter is a Cyrillic "е" (U+0435) among Latin letters'],
    ['аnnα', 'the 1st letter is a Cyrillic "а" (U+0430) among Latin letters'],
  ])('%j would invite a second person: refused by the name of its letter', (text, words) => {
    expect(oddity(text)).toBe(words);
  });

  test.each([
    'anna@corp.example',
    'анна@почта.рф',
    'info@хор.рф',
    'иван@corp.example',
    'рост',
    'josé@corp.example',
    'deploy_бот',
    '田中さん',
    '한국어',
    'yıldız',
  ])('%j is what it seems, and is not refused', (text) => {
    expect(oddity(text)).toBeUndefined();
  });
});

describe('names that a server may write otherwise', () => {
  test.each([
    ['Product  Design', 'two spaces stand after "Product"', 'Product Design'],
    [' Ops', 'it begins with a space', 'Ops'],
    ['Ops  ', 'it ends with a space', 'Ops'],
    ['Product\u00a0Design', 'its 8th character is a no-break space (U+00A0)', 'Product Design'],
    ['Ops\u200b', 'its 4th character is a zero-width space (U+200B)', 'Ops'],
    ['Ops\ufe0f', 'its 4th character is a variation selector (U+FE0F)', 'Ops'],
  ])('%j is told, with the spelling that stays', (name, what, tidy) => {
    expect(untidiness(name)).toEqual({ what, tidy });
  });

  test.each(['Ops', 'Backend · команда', 'Devs 👩‍💻', '❤️ Team', 'Family 👨‍👩‍👧 2', ''])('%j is tidy', (name) => {
    expect(untidiness(name)).toBeUndefined();
  });
});

test('what cannot be seen is shown, and emoji stay whole', () => {
  expect(visible('a\u00a0b\u200bc\n\u2028\u202e\ufe0f\ud800❤️👩‍💻')).toBe(
    'a\\u{a0}b\\u{200b}c\\u{a}\\u{2028}\\u{202e}\\u{fe0f}\\u{d800}❤️👩‍💻',
  );
});
