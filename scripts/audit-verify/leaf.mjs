// One line of an export and the leaf in it: format, hash, canonical form, members and types.
import { flaw, shown } from './flaw.mjs';
import { leafHash } from './merkle.mjs';
import { anyOf, exactly, listOf, matching, name, nothing, object, orNull, sha256Hex, text, tuple, whole } from './shape.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./shape.mjs').Shape} Shape */
/**
 * @typedef {object} Leaf
 * @property {string} action
 * @property {number} at
 * @property {string | null} before
 * @property {string | null} after
 * @property {string | null} reason
 * @property {{ readonly kind: string, readonly commitment: string | null }} actor
 * @property {{ readonly kind: string, readonly id: string }} subject
 * @property {any} facts checked against the action
 */

/** Until the year 2200: no loop over ticks runs away. */
const LAST_TICK = 230 * 366 * 96;
const tick = whole(0, LAST_TICK);
const fen = whole(0);
const someFen = whole(1);

const BOOKING = { carPark: name, claimFrom: orNull(tick), from: tick, pool: name, priceFen: fen, to: tick, version: whole(1) };
const booking = object(BOOKING);
const payment = object({ amountFen: someFen, outTradeNo: name });
const refund = object({ amountFen: someFen, outRefundNo: name, outTradeNo: name });
const rehomed = object({ ...BOOKING, claimFrom: tick, state: anyOf([exactly('held'), exactly('confirmed')]) });
const plan = object({ carPark: name, pool: name, version: whole(1) });
const ofCarPark = object({ carPark: name });
const ofPool = object({ carPark: name, pool: name });
const approval = object({ limitBays: whole(0, 255), pools: listOf(name) });
const suspension = object({ carPark: name, from: tick, to: tick });
const answer = object({ bookingId: name });
const role = anyOf(['partner_admin', 'attendant', 'office_auditor', 'office_admin'].map((name) => exactly(name)));
const staff = object({ role });
const MOST_BAYS = 100_000;
const change = tuple([tick, tick, whole(-MOST_BAYS, MOST_BAYS)]);

/** @typedef {{ readonly subject: string, readonly facts: Shape, readonly reason?: Shape }} Kind */
/** Whom an action is about, what it tells, and why it may happen. @type {Readonly<Record<string, Kind>>} */
const ACTIONS = {
  'pool.capacity-changed': { subject: 'pool', facts: object({ carPark: name, changes: listOf(change), pool: name }) },
  'booking.held': { subject: 'booking', facts: booking },
  'booking.confirmed': { subject: 'booking', facts: booking },
  'booking.lapsed': { subject: 'booking', facts: booking },
  'booking.cancelled': { subject: 'booking', facts: booking },
  'booking.rehomed': { subject: 'booking', facts: rehomed, reason: anyOf([exactly('taken_back'), exactly('returned')]) },
  'payment.received': { subject: 'payment', facts: payment },
  'payment.kept': { subject: 'payment', facts: payment },
  'refund.requested': { subject: 'refund', facts: refund },
  'refund.succeeded': { subject: 'refund', facts: refund },
  'refund.needs-person': { subject: 'refund', facts: refund },
  'partner.added': { subject: 'partner', facts: object({}) },
  'partner.changed': { subject: 'partner', facts: object({}) },
  'partner.activated': { subject: 'partner', facts: object({}) },
  'partner.deactivated': { subject: 'partner', facts: object({}) },
  'car-park.added': { subject: 'car-park', facts: ofCarPark },
  'car-park.changed': { subject: 'car-park', facts: ofCarPark },
  'car-park.activated': { subject: 'car-park', facts: ofCarPark },
  'car-park.deactivated': { subject: 'car-park', facts: ofCarPark },
  'pool.added': { subject: 'pool', facts: ofPool },
  'pool.changed': { subject: 'pool', facts: ofPool },
  'approval.requested': { subject: 'approval', facts: approval },
  'approval.granted': { subject: 'approval', facts: approval },
  'approval.declined': { subject: 'approval', facts: approval },
  'approval.withdrawn': { subject: 'approval', facts: approval },
  'approval.superseded': { subject: 'approval', facts: approval },
  'supply.drafted': { subject: 'supply', facts: plan },
  'supply.discarded': { subject: 'supply', facts: plan },
  'supply.published': { subject: 'supply', facts: plan },
  'car-park.suspended': { subject: 'suspension', facts: suspension },
  'car-park.resumed': { subject: 'suspension', facts: suspension },
  'rehoming.accepted': { subject: 'rehoming', facts: answer },
  'rehoming.declined': { subject: 'rehoming', facts: answer },
  'rehoming.returned': { subject: 'rehoming', facts: answer },
  'staff.added': { subject: 'staff', facts: staff },
  'staff.session-issued': { subject: 'staff', facts: staff },
  'staff.session-ended': { subject: 'staff', facts: staff },
  'report.exported': { subject: 'report', facts: object({ format: name, part: orNull(name) }) },
  'staff.logged-in': { subject: 'staff', facts: object({ factor: anyOf([exactly('totp'), exactly('recovery')]), role }) },
  'staff.log-ins-refused': { subject: 'staff', facts: object({ count: whole(1), role }) },
  'staff.password-changed': { subject: 'staff', facts: staff },
  'staff.recovery-codes-made': { subject: 'staff', facts: staff },
  'staff.role-changed': { subject: 'staff', facts: object({ before: role, role }) },
  'staff.deactivated': { subject: 'staff', facts: staff },
  'staff.invited': { subject: 'invitation', facts: staff },
  'staff.invitation-withdrawn': { subject: 'invitation', facts: staff },
  'staff.invitation-accepted': { subject: 'invitation', facts: staff },
  'resident.erased': { subject: 'resident', facts: object({}) },
  'compensation.owed': { subject: 'compensation', facts: object({ amountFen: someFen, bookingId: name }) },
};

const actor = anyOf([
  object({ commitment: sha256Hex, kind: anyOf([exactly('resident'), exactly('staff')]) }),
  object({ commitment: nothing, kind: exactly('system') }),
]);
const envelope = object({
  action: text,
  actor,
  after: orNull(sha256Hex),
  at: whole(0),
  before: orNull(sha256Hex),
  facts: () => undefined,
  nonce: matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  reason: orNull(text),
  subject: object({ id: name, kind: text }),
  tenant: orNull(name),
  v: whole(1, 1),
});
const line = object({ content: orNull(text), hash: sha256Hex, index: whole(0) });

/**
 * Reads a line that should hold the leaf of this index. With a flaw nothing after it can be judged.
 * @param {string | null} row @param {number} index
 * @returns {{ readonly flaw: Flaw } | { readonly flaw: undefined, readonly content: string, readonly hash: string }}
 */
export function readLine(row, index) {
  const value = row === null ? undefined : parsed(row);
  const wrong = line(value, 'line');
  if (wrong) return { flaw: flaw('line_format', `这一行不是一条记录：${shown(wrong)}`, `the line is no leaf: ${shown(wrong)}`) };
  if (value.index !== index) return { flaw: misplaced(value.index, index) };
  if (value.content === null) return { flaw: flaw('leaf_missing', '此条的内容已被删除', 'the content of this leaf was deleted') };
  const hash = leafHash(value.content);
  if (hash === value.hash) return { flaw: undefined, content: value.content, hash };
  const [zh, en] = ['内容与其哈希不符：内容或哈希被改动过', 'the content does not have the stated hash: one of them was edited'];
  return { flaw: flaw('leaf_hash', zh, en) };
}

/** @param {number} found @param {number} index */
function misplaced(found, index) {
  const zh = `此处应为第 ${index} 条，却是第 ${found} 条：`;
  const en = `here stands leaf ${found} instead of ${index}: `;
  if (found > index) return flaw('leaf_missing', `${zh}第 ${index} 条被删除或调换`, `${en}leaf ${index} was deleted or moved`);
  return flaw('leaf_repeated', `${zh}重复或调换`, `${en}repeated or moved`);
}

/**
 * Reads the content of a leaf: exactly the members and types of its action, in canonical form (RFC 8785 for whole numbers and text).
 * @param {string} content
 * @returns {{ readonly flaw: Flaw } | { readonly flaw: undefined, readonly leaf: Leaf }}
 */
export function readContent(content) {
  const leaf = parsed(content);
  const wrong = envelope(leaf, 'content') ?? actionFlaw(leaf);
  if (wrong) return { flaw: flaw('content_members', `内容不合规格：${shown(wrong)}`, `the content is not as specified: ${shown(wrong)}`) };
  if (isCanonical(content, leaf)) return { flaw: undefined, leaf };
  return { flaw: flaw('not_canonical', '内容不是规范 JSON（RFC 8785）', 'the content is not canonical JSON (RFC 8785)') };
}

/** @param {Leaf} leaf */
function actionFlaw({ action, subject, facts, reason }) {
  const known = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!known) return `content.action: unknown, ${action}`;
  if (subject.kind !== known.subject) return `content.subject.kind: not ${known.subject}`;
  return known.facts(facts, 'content.facts') ?? known.reason?.(reason, 'content.reason');
}

/**
 * Whether the text is what RFC 8785 writes for this value: as JSON.stringify does, with members in order of the UTF-16 code units of their
 * names. The parser keeps members in the order of the text and one of two that have the same name.
 * @param {string} content @param {Leaf} leaf of which the members have been checked: no fractions, nothing deep
 */
function isCanonical(content, leaf) {
  return JSON.stringify(leaf) === content && isInOrder(leaf);
}

/** @param {any} value @returns {boolean} */
function isInOrder(value) {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last = '';
  for (const member of Object.keys(value)) {
    if (member < last || !isInOrder(value[member])) return false;
    last = member;
  }
  return true;
}

/** @param {string} json @returns {any} undefined when it is none */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
