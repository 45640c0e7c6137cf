import { expect, test } from '@jest/globals';
import { Templates } from './templates.js';

const good = { templateId: 'id-1', values: { thing1: 'carPark', time2: 'to' } };

test('without templates there is no kind of notice', () => {
  expect(new Templates({ NOTICE_TEMPLATES: {} }).kinds).toEqual([]);
});

test('kinds with a template are found by it, in the order of the contract', () => {
  const templates = new Templates({ NOTICE_TEMPLATES: { leave_soon: good, booking_confirmed: { ...good, templateId: 'id-2' } } });
  expect(templates.kinds).toEqual(['booking_confirmed', 'leave_soon']);
  expect([templates.kindOf('id-1'), templates.kindOf('id-3'), templates.of('refunded')]).toEqual(['leave_soon', undefined, undefined]);
});

test('every flaw is named, and none lets the process start', () => {
  const wrong = {
    leave_soon: { templateId: 'id-1', values: { thing1: 'plate', phrase2: 'note' } },
    birthday: good,
    refunded: { templateId: 'id-1', values: {} },
  };
  expect(() => new Templates({ NOTICE_TEMPLATES: wrong })).toThrow(
    'NOTICE_TEMPLATES: leave_soon: plate does not go into thing1; leave_soon: phrase2 is no field that can be filled; ' +
      'birthday is no kind of notice; refunded has no values; two kinds share a template, so nobody could say yes to one of them',
  );
});
