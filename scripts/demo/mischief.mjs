// What clumsy clients send. Each must be refused with its own code; none may have an effect.

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {Omit<import('./wire.mjs').Request, 'kind' | 'seat'>} Mistake */
/** @typedef {{ resident: import('./population.mjs').Resident, token: string, carParkId: string, key: string }} Clumsy */

const NOWHERE = '01900000-0000-7000-8000-000000000000';
const BOOKINGS = '/api/v1/bookings';

/** @param {Clumsy} clumsy */
const wanted = ({ resident, carParkId }) => ({ carParkId, ...resident.wish, plate: resident.plate });

/** @param {Clumsy} clumsy @param {object} [changes] @returns {Mistake} */
const booking = (clumsy, changes = {}) => ({
  method: 'POST',
  path: BOOKINGS,
  token: clumsy.token,
  key: clumsy.key,
  body: { ...wanted(clumsy), ...changes },
});

/** @type {readonly { status: number, code: string, make: (clumsy: Clumsy) => Mistake }[]} */
const MISTAKES = [
  { status: 400, code: 'idempotency_key_missing', make: (clumsy) => ({ ...booking(clumsy), key: undefined }) },
  { status: 401, code: 'unauthenticated', make: (clumsy) => ({ ...booking(clumsy), token: undefined }) },
  { status: 401, code: 'unauthenticated', make: (clumsy) => ({ ...booking(clumsy), token: 'not-a-token' }) },
  { status: 400, code: 'invalid_plate', make: (clumsy) => booking(clumsy, { plate: '粤B12IO5' }) },
  { status: 400, code: 'invalid_request', make: (clumsy) => booking(clumsy, { from: clumsy.resident.wish.from.replace(':00+', ':07+') }) },
  {
    status: 400,
    code: 'invalid_request',
    make: (clumsy) => booking(clumsy, { from: clumsy.resident.wish.to, to: clumsy.resident.wish.from }),
  },
  { status: 400, code: 'invalid_request', make: (clumsy) => booking(clumsy, { priceFen: 1 }) },
  { status: 404, code: 'not_found', make: (clumsy) => booking(clumsy, { carParkId: 'no-such-car-park' }) },
  {
    status: 409,
    code: 'outside_window',
    make: (clumsy) => booking(clumsy, { from: '2024-01-01T20:00:00+08:00', to: '2024-01-02T06:00:00+08:00' }),
  },
  { status: 400, code: 'invalid_request', make: (clumsy) => ({ ...booking(clumsy), body: undefined, text: '{"carParkId": ' }) },
  {
    status: 415,
    code: 'unsupported_media_type',
    make: (clumsy) => ({ ...booking(clumsy), body: undefined, text: 'book me a bay', contentType: 'text/plain' }),
  },
  { status: 404, code: 'not_found', make: ({ token }) => ({ method: 'GET', path: `${BOOKINGS}/${NOWHERE}`, token }) },
  {
    status: 404,
    code: 'not_found',
    make: ({ token, key }) => ({ method: 'POST', path: `${BOOKINGS}/${NOWHERE}/cancel`, token, key, body: {} }),
  },
  { status: 400, code: 'invalid_request', make: () => ({ method: 'GET', path: '/api/v1/car-parks?near=here' }) },
  { status: 404, code: 'not_found', make: () => ({ method: 'GET', path: '/api/v1/no-such-thing' }) },
  {
    status: 401,
    code: 'login_code_rejected',
    make: () => ({ method: 'POST', path: '/api/v1/sessions/wechat', body: { code: 'not-a-code' } }),
  },
];

/** Sends one mistake and looks at the refusal. @param {Stage} stage @param {Clumsy} clumsy */
export async function blunder({ wire, notebook }, clumsy) {
  const { status, code, make } = clumsy.resident.chance.pick(MISTAKES);
  const mistake = make(clumsy);
  const answer = await wire.send({ kind: 'bad input', ...mistake, seat: clumsy.resident.seat, isHarmless: true });
  notebook.counts.badInputs++;
  if (answer.status !== status || answer.problem?.code !== code)
    notebook.broken(
      'problems',
      `${mistake.method} ${mistake.path} should be ${status} ${code}, was ${answer.status} ${answer.text.slice(0, 160)}`,
      clumsy.key,
    );
}
