import { afterAll, describe, expect, test } from '@jest/globals';
import { bad, GOOD, judge } from './judge.js';
import { type Content, canonical, Desk, headerOf, type Line, lineOf, linesOf } from './log.js';
import { ABooking, anEvening, BAYS } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

const TRUTH = anEvening();
const LINES = linesOf(TRUTH);
const HEADER = headerOf(TRUTH);
const withKey = (...checkpoints: readonly string[]): string[] =>
  checkpoints.length === 0 ? [] : [...checkpoints.flatMap((file) => ['--checkpoint', file]), '--public-key', desk.publicKeyFile];
const judged = (lines: readonly (Line | string)[], ...checkpoints: readonly string[]) =>
  judge(desk.exported(HEADER, lines), ...withKey(...checkpoints));
const replaced = <Item>(items: readonly Item[], at: number, item: Item): Item[] => items.map((old, i) => (i === at ? item : old));
const swapped = <Item>(items: readonly Item[], at: number): Item[] =>
  items.flatMap((item, i) => (i === at ? [items[at + 1] as Item, item] : i === at + 1 ? [] : [item]));
const line = (at: number): Line => LINES[at] as Line;

test('a log as it was written is good, also against checkpoints of every size', () => {
  const checkpoints = [0, 1, 5, 8, 12].map((size) => desk.checkpoint(TRUTH.slice(0, size)));
  expect(judge(desk.log(TRUTH))).toMatchObject(GOOD);
  expect(judge(desk.log(TRUTH), ...withKey(...checkpoints))).toMatchObject(GOOD);
  expect(judge(desk.log([]), ...withKey(desk.checkpoint([])))).toMatchObject(GOOD);
});

describe('rows altered in the file or the table', () => {
  test('an edited row is named by its hash', () => {
    const edited = { ...line(3), content: line(3).content.replace('800', '900') };
    expect(judged(replaced(LINES, 3, edited))).toMatchObject(bad('leaf 3', 'leaf_hash'));
    const otherHash = { ...line(3), hash: line(4).hash };
    expect(judged(replaced(LINES, 3, otherHash))).toMatchObject(bad('leaf 3', 'leaf_hash'));
  });

  test('a deleted row is named by the gap that it leaves, the first and the last as well', () => {
    expect(judged(LINES.toSpliced(5, 1))).toMatchObject(bad('leaf 5', 'leaf_missing'));
    expect(judged(LINES.toSpliced(0, 1))).toMatchObject(bad('leaf 0', 'leaf_missing'));
    expect(judged(LINES.toSpliced(11, 1))).toMatchObject(bad('leaf 11', 'truncated'));
  });

  test('a row of which the table holds the place but no longer the content is named', () => {
    const gone = JSON.stringify({ ...line(5), content: null });
    expect(judged(replaced<Line | string>(LINES, 5, gone))).toMatchObject(bad('leaf 5', 'leaf_missing'));
  });

  test('a re-ordered pair is named where it begins', () => {
    expect(judged(swapped(LINES, 6))).toMatchObject(bad('leaf 6', 'leaf_missing'));
  });

  test('a row that stands twice is named at its second place', () => {
    expect(judged(LINES.toSpliced(4, 0, line(3)))).toMatchObject(bad('leaf 4', 'leaf_repeated'));
  });

  test('of two bad rows the first is named', () => {
    const twice = replaced(replaced(LINES, 9, { ...line(9), hash: '0'.repeat(64) }), 2, { ...line(2), hash: '0'.repeat(64) });
    expect(judged(twice)).toMatchObject(bad('leaf 2', 'leaf_hash'));
  });

  test('rows beyond those that the header counts are not let in', () => {
    expect(judge(desk.exported(headerOf(TRUTH.slice(0, 9)), LINES))).toMatchObject(bad('leaf 9', 'beyond_header'));
  });
});

describe('a forger who makes all hashes and the header fit', () => {
  const forged = (contents: readonly Content[], ...checkpoints: readonly number[]) =>
    judge(desk.log(contents), ...withKey(...checkpoints.map((size) => desk.checkpoint(TRUTH.slice(0, size)))));
  /** Nothing but a checkpoint can tell: no rule of the leaves is broken. */
  const rewritten = replaced(TRUTH, 6, { ...TRUTH[6], reason: 'invented' });

  test('is found by the checkpoint that was kept outside, and only by it', () => {
    expect(forged(rewritten)).toMatchObject(GOOD);
    expect(forged(rewritten, 10)).toMatchObject(bad('between leaf 0 and leaf 9', 'checkpoint_root'));
  });

  test('is narrowed down by checkpoints in between', () => {
    expect(forged(rewritten, 3, 6, 8, 12)).toMatchObject(bad('between leaf 6 and leaf 7', 'checkpoint_root'));
    expect(forged(rewritten, 6, 7)).toMatchObject(bad('leaf 6', 'checkpoint_root'));
    expect(forged(rewritten, 6)).toMatchObject(GOOD);
  });

  test('who cut the end off is told the first leaf that is missing', () => {
    expect(forged(TRUTH.slice(0, 9), 6, 11)).toMatchObject(bad('leaf 9', 'truncated'));
  });

  test('who took a row out is found at the row that no longer follows', () => {
    expect(forged(TRUTH.toSpliced(4, 1), 12)).toMatchObject(bad('leaf 8', 'booking_version', 'truncated'));
    expect(forged(TRUTH.toSpliced(4, 1), 11)).toMatchObject(bad('leaf 8', 'booking_version', 'checkpoint_root'));
  });

  test('is told first of what stands first: a span of leaves before a leaf that comes after it', () => {
    const both = rewritten.toSpliced(9, 0, TRUTH[9] as Content);
    expect(forged(both, 8)).toMatchObject(bad('between leaf 0 and leaf 7', 'checkpoint_root', 'booking_version'));
    expect(forged(both, 11)).toMatchObject(bad('leaf 10', 'booking_version', 'checkpoint_root'));
  });

  test('is named to the leaf by an export of an earlier day', () => {
    const earlier = desk.log(TRUTH.slice(0, 9));
    expect(judge(desk.log(rewritten), '--earlier', earlier)).toMatchObject(bad('leaf 6', 'differs_from_earlier'));
    const twice = replaced(rewritten, 3, { ...TRUTH[3], reason: 'invented' });
    expect(judge(desk.log(twice), '--earlier', earlier)).toMatchObject(bad('leaf 3', 'differs_from_earlier'));
    expect(judge(desk.log(TRUTH), '--earlier', earlier)).toMatchObject(GOOD);
    expect(judge(desk.log(TRUTH.slice(0, 7)), '--earlier', earlier)).toMatchObject(bad('leaf 7', 'truncated'));
  });

  test('a header with another root points at the leaves that no checkpoint confirms', () => {
    const header = { ...HEADER, root: '0'.repeat(64) };
    const lines = desk.exported(header, LINES);
    expect(judge(lines)).toMatchObject(bad('between leaf 0 and leaf 11', 'header_root'));
    expect(judge(lines, ...withKey(desk.checkpoint(TRUTH.slice(0, 8))))).toMatchObject(bad('between leaf 8 and leaf 11', 'header_root'));
    expect(judge(lines, ...withKey(desk.checkpoint(TRUTH)))).toMatchObject(bad('not a leaf', 'header_root'));
  });
});

describe('checkpoints', () => {
  test.each([
    ['the root', { root: '0'.repeat(64) }, 'checkpoint_signature'],
    ['the size', { treeSize: 7 }, 'checkpoint_signature'],
    ['the time', { at: 1 }, 'checkpoint_signature'],
    ['the key that it names', { keyId: '0123456789abcdef' }, 'checkpoint_key'],
  ])('of which %s was altered proves nothing and is said to', (_, bent, code) => {
    expect(judged(LINES, desk.checkpoint(TRUTH.slice(0, 8), bent))).toMatchObject(bad('not a leaf', code));
  });

  test('signed by another key are refused', () => {
    const stranger = new Desk();
    expect(judged(LINES, stranger.checkpoint(TRUTH))).toMatchObject(bad('not a leaf', 'checkpoint_key'));
    stranger.clear();
  });

  test('that show two different logs of the same length cannot both be true', () => {
    const other = desk.checkpoint(replaced(TRUTH, 11, BAYS));
    expect(judged(LINES, desk.checkpoint(TRUTH), other)).toMatchObject({ exit: 1, codes: ['checkpoint_root'] });
  });
});

describe('content', () => {
  const held = new ABooking('booking-1').held();
  const judgedContent = (content: string) =>
    judge(desk.exported({ ...HEADER, treeSize: 2 }, [lineOf(canonical(BAYS), 0), lineOf(content, 1)]));
  const text = canonical(held);

  test.each([
    ['white space', text.replace(',', ', ')],
    ['members in another order', `{"v":1,${text.slice(1).replace(',"v":1}', '}')}`],
    ['a member twice', text.replace('"v":1', '"v":1,"v":1')],
    ['a number written otherwise', text.replace('"v":1', '"v":1.0')],
    ['a needless escape', text.replace('park-1', 'p\\u0061rk-1')],
    ['inner members in another order', text.replace(/"facts":\{("carPark":"[^"]*"),(.*?)\}/, '"facts":{$2,$1}')],
  ])('with %s is not canonical', (_, bent) => {
    expect(bent).not.toBe(text);
    expect(judgedContent(bent)).toMatchObject({ exit: 1, codes: ['not_canonical', 'header_root'] });
    expect(judgedContent(bent).text).toContain('leaf 1 [not_canonical]');
  });

  test.each<[string, Content]>([
    ['a member too many', { ...held, plate: '粤B12345' }],
    ['a member too few', Object.fromEntries(Object.entries(held).filter(([member]) => member !== 'nonce'))],
    ['another version', { ...held, v: 2 }],
    ['an unknown action', { ...held, action: 'booking.forgotten' }],
    ['an action that objects inherit', { ...held, action: 'toString' }],
    ['a subject of another kind', { ...held, subject: { id: 'booking-1', kind: 'pool' } }],
    ['a resident without commitment', { ...held, actor: { kind: 'resident', commitment: null } }],
    ['a fraction', { ...held, facts: { ...(held['facts'] as object), priceFen: 8.5 } }],
    ['text for a number', { ...held, facts: { ...(held['facts'] as object), priceFen: '800' } }],
    ['a fact too many', { ...held, facts: { ...(held['facts'] as object), plate: 1 } }],
    ['a digest that is none', { ...held, after: 'ABC' }],
    ['no members at all', {}],
  ])('with %s is not as specified', (_, bent) => {
    const judgement = judge(desk.log([BAYS, bent]));
    expect(judgement).toMatchObject(bad('leaf 1', 'content_members'));
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"index":1'],
    ['a member too many', JSON.stringify({ ...line(1), more: 1 })],
    ['an index that is text', JSON.stringify({ ...line(1), index: '1' })],
    ['half a character', '{"content":"\\ud83d","hash":"","index":1}'],
  ])('a line that holds %s is no leaf', (_, row) => {
    expect(judged([line(0), row, ...LINES.slice(2)])).toMatchObject(bad('leaf 1', 'line_format'));
  });

  test('after a leaf that breaks a rule the others are not judged by it', () => {
    const [first, second] = [TRUTH[1], TRUTH[2]] as [Content, Content];
    expect(judge(desk.log([BAYS, { ...first, v: 2 }, { ...second, v: 2 }]))).toMatchObject(bad('leaf 1', 'content_members'));
  });

  test('bytes that are not UTF-8 are no leaf', () => {
    const rows = Buffer.from(`${JSON.stringify(HEADER)}\n${JSON.stringify(line(0))}\n`);
    const asDecoded = Buffer.from(`${JSON.stringify(lineOf('{"a":"\ufffd"}', 1))}\n`).toString('latin1');
    const bytes = Buffer.from(asDecoded.replace('\xef\xbf\xbd', '\xff'), 'latin1');
    expect(judge(desk.write('bytes.ndjson', Buffer.concat([rows, bytes])))).toMatchObject(bad('leaf 1', 'line_format'));
  });
});
