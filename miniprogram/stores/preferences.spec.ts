import { describe, expect, test } from '@jest/globals';
import { FakeShelf } from '../testing/fake-phone.js';
import { Choice, DONGXIAO } from './choice.js';
import { CONSENT_VERSION, Preferences } from './preferences.js';

describe('consents', () => {
  test('are asked once, kept for the next start, and both needed for a booking', () => {
    const shelf = new FakeShelf();
    const preferences = new Preferences(shelf);
    expect(preferences.consent('service_terms')).toBeUndefined();
    preferences.give('service_terms', true);
    expect(preferences.mayBook).toBe(false);
    preferences.give('plate_and_gate_record', true);
    expect(new Preferences(shelf).mayBook).toBe(true);
  });

  test('to a text of another version are asked for again', () => {
    const shelf = new FakeShelf();
    shelf.write('consents', [{ purpose: 'service_terms', version: '2020-01', isGranted: true, isRecorded: true }]);
    expect(new Preferences(shelf).consent('service_terms')).toBeUndefined();
  });

  test('are told to the server once each; one that was withdrawn meanwhile is told again', () => {
    const preferences = new Preferences(new FakeShelf());
    preferences.give('precise_location', true);
    const [told] = preferences.unrecorded;
    preferences.give('precise_location', false);
    if (told !== undefined) preferences.recorded(told);
    expect(preferences.unrecorded).toEqual([
      { purpose: 'precise_location', version: CONSENT_VERSION, isGranted: false, isRecorded: false },
    ]);
    const [withdrawn] = preferences.unrecorded;
    if (withdrawn !== undefined) preferences.recorded(withdrawn);
    expect(preferences.unrecorded).toEqual([]);
  });
});

test('who leaves for good leaves neither consents nor care mode nor a place behind', () => {
  const shelf = new FakeShelf();
  const preferences = new Preferences(shelf);
  preferences.give('service_terms', true);
  preferences.setCareMode(true);
  const choice = new Choice(shelf);
  choice.moveTo({ lat: 22.58, lng: 114.13, name: '草埔' });
  preferences.forget();
  choice.forget();
  expect(preferences.consent('service_terms')).toBeUndefined();
  expect(new Preferences(shelf).consent('service_terms')).toBeUndefined();
  expect([preferences.isCareMode, choice.place, [...shelf.kept.keys()]]).toEqual([false, DONGXIAO, []]);
});

test('care mode outlives the program', () => {
  const shelf = new FakeShelf();
  new Preferences(shelf).setCareMode(true);
  expect(new Preferences(shelf).isCareMode).toBe(true);
});

describe('the place', () => {
  test('is the middle of Dongxiao until another is chosen, which is kept', () => {
    const shelf = new FakeShelf();
    expect(new Choice(shelf).near).toBe('22.5715,114.1405');
    new Choice(shelf).moveTo({ lat: 22.58, lng: 114.13, name: '草埔' });
    expect(new Choice(shelf).place.name).toBe('草埔');
  });

  test('that a phone kept badly is forgotten', () => {
    const shelf = new FakeShelf();
    shelf.write('place', 'nowhere');
    expect(new Choice(shelf).place).toEqual(DONGXIAO);
  });
});
