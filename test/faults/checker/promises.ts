/** What is promised, in a sentence each. */
export const INVARIANTS = {
  I1: 'no bay, and no plate, is promised twice',
  I2: 'a booking lies inside what was offered',
  I3: 'what was acknowledged is durable',
  I4: 'money agrees to the fen with WeChat’s own book',
  I5: 'a payment that succeeded is a booking or a full refund',
  I6: 'a booking is charged at most once',
  I7: 'a refund is made at most once',
  I8: 'a callback that was taken is kept',
  I9: 'states and versions follow one another',
  I10: 'a key has one effect and one answer',
  I11: 'every change has one leaf in the trail',
  I12: 'a refusal was true when it was given',
  I13: 'a tenant never sees what is another’s',
  I15: 'a view never grows older',
  I18: 'failures, frames and logs stay private',
  L1: 'the live view is the truth, soon',
  L2: 'an unpaid hold ends',
  L3: 'a payment is decided soon',
  L5: 'the outbox is emptied',
  L6: 'the service answers',
  L7: 'memory is bounded',
  L8: 'clearing is emptied',
} as const;

/** The place of promises whose features do not exist yet. Each joins with its feature: gate, reports, bills. */
export const JOINS_LATER = {
  I14: 'an event of the gate counts once: joins with the gate',
  I16: 'reports equal the trail: joins with the reports of the street office',
  I17: 'every line of a bill has its entry: joins with the bills',
  L4: 'a refund ends, or a person has it: days of virtual time, joins with the bills',
} as const;

export type Invariant = keyof typeof INVARIANTS;
