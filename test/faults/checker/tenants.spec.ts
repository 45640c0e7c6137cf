import { describe, expect, test } from '@jest/globals';
import { check } from './check.js';
import { pays } from './endings.js';
import { Story } from './story.js';

async function verdict(story: Story): Promise<string[]> {
  const { violations } = await check(story.lines());
  return violations.map(({ invariant, message }) => `${invariant} ${message}`);
}

const PLATE = '粤B70001';

/** Two partners with names, codes and plates that are only theirs. */
function evening(): Story {
  const story = new Story({ small: 2 });
  const canary = (tenant: string, kind: string, text: string) =>
    story.tell('probe', 'canary', kind, 'canary', 'ok', { kind, text, tenant });
  for (const tenant of ['east', 'west']) {
    canary(tenant, 'code', `canary-${tenant}-park`);
    canary(tenant, 'name', `${tenant}金丝雀停车场`);
  }
  canary('west', 'plate', PLATE);
  return story;
}

/** A call of staff of `east`. */
const asks = (story: Story, path: string, type: 'ok' | 'fail' | 'info', text: string, body?: object) =>
  story.call('eve', 'manage', { path, tenant: 'east', ...(body && { body }) }, type, { status: type === 'ok' ? 200 : 404, text });

const OWN = '/manage/car-parks/canary-east-park';
const FOREIGN = '/manage/car-parks/canary-west-park';

describe('I13: staff of one partner', () => {
  test('are told what is theirs, and that the rest is not there', async () => {
    const story = evening();
    asks(story, OWN, 'ok', '{"id":"canary-east-park","name":"east金丝雀停车场"}');
    asks(story, FOREIGN, 'fail', '{"code":"not_found","instance":"/api/v1/manage/car-parks/canary-west-park"}');
    asks(story, '/manage/imports', 'fail', '{"errors":[{"line":2,"value":"canary-west-park"}]}', { csv: 'canary-west-park,1' });
    expect(await verdict(story)).toEqual([]);
  });

  test.each<[string, (story: Story) => void]>([
    ['a name in an answer', (story) => asks(story, OWN, 'ok', '{"near":["west金丝雀停车场"]}')],
    ['a code in a list', (story) => asks(story, '/manage/car-parks', 'ok', '[{"id":"canary-east-park"},{"id":"canary-west-park"}]')],
    ['a plate on the board', (story) => asks(story, '/manage/board', 'ok', `{"stays":["${PLATE}"]}`)],
    ['a line of an export', (story) => asks(story, '/manage/export', 'ok', 'car_park,name\r\ncanary-west-park,x\r\n')],
    ['a refusal that tells more than was asked', (story) => asks(story, FOREIGN, 'fail', '{"detail":"west金丝雀停车场"}')],
    ['a failure', (story) => asks(story, FOREIGN, 'fail', '{}') ?? asks(story, OWN, 'fail', '{"detail":"canary-west-park"}')],
    ['something that is not theirs is done, and nothing told', (story) => asks(story, FOREIGN, 'ok', '')],
    ['the same, with the address in other letters', (story) => asks(story, '/manage/car-parks/%63anary-west-park', 'ok', '')],
    ['the same, with its name in the body', (story) => asks(story, '/manage/drafts/publish', 'ok', '', { poolIds: ['canary-west-park'] })],
    ['a line of a log', (story) => story.tell('probe', 'import', 'log', 'log', 'ok', { tenant: 'east', line: 'read canary-west-park' })],
  ])('are not told: %s', async (_, leak) => {
    const story = evening();
    leak(story);
    expect(await verdict(story)).toEqual([expect.stringMatching(/^I13 staff of east/)]);
  });

  test('are not shown it in a frame either', async () => {
    const story = evening();
    const watching = { gateway: 'g', from: story.instant(0), to: story.instant(4), carParkIds: [], tenant: 'east' };
    story.tell('ws', 'eve', 'eve-live', 'subscribe', 'invoke', watching);
    const frame = (text: string) => story.tell('ws', 'eve', 'eve-live', 'frame', 'ok', { type: 'board', text });
    frame('canary-east-park');
    expect(await verdict(story)).toEqual([]);
    frame('canary-west-park');
    expect(await verdict(story)).toEqual([expect.stringMatching(/^I13/)]);
  });

  test('know a car that was moved from one to the other: it is of both', async () => {
    const story = evening();
    story.tell('probe', 'canary', 'plate', 'canary', 'ok', { kind: 'plate', text: PLATE, tenant: 'east' });
    asks(story, '/manage/board', 'ok', `{"stays":["${PLATE}"]}`);
    expect(await verdict(story)).toEqual([]);
  });

  test('residents are shown every car park: that is no leak', async () => {
    const story = evening();
    story.call('ann', 'search', { path: '/car-parks' }, 'ok', { status: 200, text: '[{"id":"canary-west-park"}]' });
    expect(await verdict(story)).toEqual([]);
  });

  test('a change concerns the partner whose pool it is, in the trail too', async () => {
    const story = evening();
    const booking = story.books(1);
    pays(story, booking);
    expect(await verdict(story)).toEqual([]);
    booking.last['tenant'] = 'west';
    expect(await verdict(story)).toEqual([expect.stringMatching(/^I13 leaf \d+, booking.confirmed at small-pool of partner/)]);
  });
});
