import { describe, expect, test } from '@jest/globals';
import { tonight as serverTonight } from '../../libs/availability/domain/night.js';
import { at, ms } from '../testing/samples.js';
import { extensionChoices, nightChoices, pickedWindow, stillWanted, tonight, windowText } from './windows.js';

describe('tonight', () => {
  test.each([
    ['09:00', 2, at('18:00'), at('08:00', 3)],
    ['19:20', 2, at('19:15'), at('08:00', 3)],
    ['00:10', 3, at('00:00', 3), at('08:00', 3)],
    ['05:59', 3, at('05:45', 3), at('08:00', 3)],
    ['06:00', 3, at('18:00', 3), at('08:00', 4)],
  ])('asked at %s of March %i is %s to %s', (clock, day, from, to) => {
    expect(tonight(ms(clock, day))).toEqual({ from, to });
  });

  test('is what the server means by it, at every quarter of two days', () => {
    for (let minutes = 0; minutes < 2 * 24 * 60; minutes += 15) {
      const nowMs = ms('00:00') + minutes * 60_000 + 1;
      const { from, to } = tonight(nowMs);
      const told = serverTonight(nowMs);
      expect([Date.parse(from), Date.parse(to)]).toEqual([told.from * 900_000, told.to * 900_000]);
    }
  });

  test('is the first choice, and leaves the hours to each car park', () => {
    const [first, second] = nightChoices(ms('19:00'));
    expect(first).toMatchObject({ title: '今晚', window: undefined });
    expect(second).toMatchObject({ title: '明晚', window: { from: at('18:00', 3), to: at('08:00', 4) } });
    expect(windowText(undefined, ms('19:20'))).toBe('今晚 19:15 – 明早 08:00');
  });

  test('after midnight the next choice is the coming evening', () => {
    expect(nightChoices(ms('01:00', 3))[0]).toMatchObject({ title: '现在到早上', window: undefined });
    expect(nightChoices(ms('01:00', 3))[1]).toMatchObject({ title: '今晚', window: { from: at('18:00', 3), to: at('08:00', 4) } });
  });
});

describe('a picked window', () => {
  test('is put on whole quarters, from the one that is running', () => {
    expect(pickedWindow(ms('18:00'), ms('21:10'), ms('19:20'))).toEqual({ window: { from: at('19:15'), to: at('21:15') } });
  });

  test.each([
    ['ends before it begins', ms('22:00'), ms('20:00')],
    ['is over', ms('10:00'), ms('12:00')],
    ['is longer than four days', ms('20:00'), ms('20:15', 6)],
  ])('that %s says so', (_, from, to) => {
    expect(pickedWindow(from, to, ms('19:00'))).toHaveProperty('wrong');
  });

  test('that has passed becomes tonight, one that began is cut', () => {
    const window = { from: at('19:00'), to: at('22:00') };
    expect(stillWanted(window, ms('22:00'))).toBeUndefined();
    expect(stillWanted(window, ms('20:20'))).toEqual({ from: at('20:15'), to: at('22:00') });
    expect(stillWanted(window, ms('18:00'))).toEqual(window);
  });
});

test('a stay can be extended by whole hours from its end', () => {
  expect(extensionChoices(at('08:00', 3), ms('19:00'))[0]).toEqual({ text: '延长 1 小时，到明早 09:00', to: at('09:00', 3) });
});
