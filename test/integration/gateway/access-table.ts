/** Those for whom access is told: two residents, of whom one owns what is asked for; the staff of two partners, of whom A does; the street office. */
export const WHO = ['anonymous', 'owner', 'neighbour', 'adminA', 'attendantA', 'adminB', 'auditor', 'officeAdmin'] as const;
export type Who = (typeof WHO)[number];

/** What becomes of a request: `ok`, or the code of the problem. */
export type Expected = Readonly<Record<Who, string>>;

const expected = (...outcomes: string[]): Expected => Object.fromEntries(WHO.map((who, n) => [who, outcomes[n] ?? ''])) as Expected;
const LOGIN = 'unauthenticated';
const NO = 'forbidden';
const NONE = 'not_found';

/** Anybody; each is answered alike. */
const all = (outcome = 'ok'): Expected => expected(...WHO.map(() => outcome));
/** Residents, each for themselves. */
const residents = (outcome = 'ok'): Expected => expected(LOGIN, outcome, outcome, LOGIN, LOGIN, LOGIN, LOGIN, LOGIN);
/** The resident whose it is; to others it is not there. */
const owner = (outcome = 'ok'): Expected => ({ ...residents(NONE), owner: outcome });
/** Staff of any side, each for themselves. */
const staff = (outcome = 'ok'): Expected => expected(LOGIN, LOGIN, LOGIN, outcome, outcome, outcome, outcome, outcome);
const ofPartners = (adminA: string, attendantA: string, adminB: string): Expected =>
  expected(LOGIN, LOGIN, LOGIN, adminA, attendantA, adminB, NO, NO);
/** Admins of partners, each of their own. */
const admins = ofPartners('ok', NO, 'ok');
/** Admins of the partner whose it is. */
const ownAdmins = ofPartners('ok', NO, NONE);
/** All staff of partners, each of their own. */
const partners = ofPartners('ok', 'ok', 'ok');
/** All staff of the partner whose it is. */
const ownPartners = ofPartners('ok', 'ok', NONE);
const ofOffice = (auditor: string, officeAdmin: string): Expected => expected(LOGIN, LOGIN, LOGIN, NO, NO, NO, auditor, officeAdmin);
const office = ofOffice('ok', 'ok');
const officeAdmins = ofOffice(NO, 'ok');

const OF_MANAGERS: Readonly<Record<string, Expected>> = {
  'GET /car-parks': partners,
  'GET /car-parks/:id': ownPartners,
  'GET /car-parks/:id/tonight': ownPartners,
  'GET /car-parks/:id/problems': ownPartners,
  'GET /car-parks/:id/suspensions': ownPartners,
  'POST /car-parks/:id/suspensions/preview': ownAdmins,
  'POST /car-parks/:id/suspensions': ownAdmins,
  'DELETE /car-parks/:id/suspensions/:suspensionId': ownAdmins,
  'GET /pools/:id/supply': ownPartners,
  'GET /pools/:id/supply/versions': ownPartners,
  'PUT /pools/:id/draft': ownAdmins,
  'DELETE /pools/:id/draft': ownAdmins,
  'POST /drafts/preview': ownAdmins,
  'POST /drafts/publish': ownAdmins,
  'GET /supply-requests': partners,
  'POST /supply-requests/:id/withdraw': ownAdmins,
  'GET /statements/:month': admins,
  'GET /statements/:month/file': admins,
  'GET /bookings': ownPartners,
  'GET /bookings/file': ownAdmins,
  'GET /supply-files/template': partners,
  'GET /supply-files/export': partners,
  'POST /supply-imports': admins,
  'GET /supply-imports/:id': ownPartners,
  'GET /staff': admins,
  'POST /staff/:id/role': ownAdmins,
  'POST /staff/:id/deactivate': ownAdmins,
  'GET /staff/invitations': admins,
  'POST /staff/invitations': admins,
  'POST /staff/invitations/:id/withdraw': ownAdmins,
};

const OF_OFFICE: Readonly<Record<string, Expected>> = {
  'GET /audit': office,
  'GET /audit/checkpoint': ofOffice(NONE, NONE),
  'GET /audit/export': office,
  'GET /car-parks': office,
  'GET /car-parks/:id': office,
  'POST /car-parks': officeAdmins,
  'POST /car-parks/:id/changes': officeAdmins,
  'GET /demand': office,
  'GET /demand/file': office,
  'GET /partners': office,
  'GET /partners/:id': office,
  'GET /partners/:id/car-parks': office,
  'POST /partners': officeAdmins,
  'POST /partners/:id/changes': officeAdmins,
  'GET /rows': office,
  'GET /staff': office,
  'POST /staff/:id/role': officeAdmins,
  'POST /staff/:id/deactivate': officeAdmins,
  'GET /staff/invitations': office,
  'POST /staff/invitations': officeAdmins,
  'POST /staff/invitations/:id/withdraw': officeAdmins,
  'GET /supply-requests': office,
  'GET /supply-requests/:id': office,
  'POST /supply-requests/:id/approve': officeAdmins,
  'POST /supply-requests/:id/decline': officeAdmins,
  'GET /utilisation': office,
  'GET /utilisation/car-park-nights': office,
  'GET /utilisation/file': office,
};

const OF_EVERYBODY: Readonly<Record<string, Expected>> = {
  // Searches, and what an auditor outside needs: nothing personal.
  'GET /api/v1/car-parks': all(),
  'GET /api/v1/car-parks/:id': all(),
  'GET /api/v1/audit/checkpoints': all(),
  'GET /api/v1/audit/checkpoints/newest': all(NONE),
  'GET /api/v1/audit/inclusion-proof': all(NONE),
  'GET /api/v1/audit/consistency-proof': all(NONE),
  'GET /console': all(),
  'GET /console/*': all(),
  // The ways in.
  'POST /api/v1/sessions/wechat': all(),
  'POST /api/v1/staff/log-in': all('staff_log_in_rejected'),
  'POST /api/v1/staff/invitations/look': all('invitation_rejected'),
  'POST /api/v1/staff/invitations/accept': all('invitation_rejected'),
  'POST /api/v1/wechat/payment-notifications': all('notification_rejected'),
  'POST /api/v1/wechat/refund-notifications': all('notification_rejected'),
  // For our own network; the matrix is asked from elsewhere.
  'GET /healthz': all(NONE),
  'GET /readyz': all(NONE),
  'GET /metrics': all(NONE),
  // Residents.
  'DELETE /api/v1/sessions': residents(),
  'DELETE /api/v1/sessions/current': residents(),
  'POST /api/v1/live-tickets': residents(),
  'GET /api/v1/me': residents(),
  'PATCH /api/v1/me': residents(),
  'DELETE /api/v1/me': residents(),
  'POST /api/v1/me/erasure': residents(),
  'GET /api/v1/me/export': residents(),
  'POST /api/v1/me/walk-limit': residents(),
  'POST /api/v1/me/consents': residents(),
  'GET /api/v1/me/notices': residents(),
  'POST /api/v1/me/notices': residents(),
  'GET /api/v1/me/vehicles': residents(),
  'POST /api/v1/me/vehicles': residents(),
  'DELETE /api/v1/me/vehicles/:id': owner(),
  'POST /api/v1/me/vehicles/:id/default': owner(),
  'GET /api/v1/bookings': residents(),
  'POST /api/v1/bookings': residents(),
  'POST /api/v1/bookings/one-tap': residents(),
  'GET /api/v1/bookings/:id': owner(),
  'POST /api/v1/bookings/:id/payment': owner(),
  'POST /api/v1/bookings/:id/cancel': owner(),
  'POST /api/v1/bookings/:id/extend': owner('not_extendable'),
  'GET /api/v1/bookings/:id/problems': owner(),
  'POST /api/v1/bookings/:id/problems': owner('not_reportable'),
  'POST /api/v1/bookings/:id/rehoming': owner('not_answerable'),
  // Staff about themselves.
  'GET /api/v1/staff/me': staff(),
  'POST /api/v1/staff/log-out': staff(),
  'GET /api/v1/staff/sessions': staff(),
  'POST /api/v1/staff/sessions/:id/revoke': staff(),
  'POST /api/v1/staff/sessions/revoke-others': staff(),
  'POST /api/v1/staff/step-up': staff('proof_rejected'),
  'POST /api/v1/staff/password': staff('proof_rejected'),
  'POST /api/v1/staff/recovery-codes': staff(),
};

const under = (prefix: string, rows: Readonly<Record<string, Expected>>) =>
  Object.fromEntries(Object.entries(rows).map(([route, row]) => [route.replace(' ', ` ${prefix}`), row]));

/** Every route and what becomes of everybody who asks. Whoever adds a route says here who may. */
export const ROUTES: Readonly<Record<string, Expected>> = {
  ...OF_EVERYBODY,
  ...under('/api/v1/manage', OF_MANAGERS),
  ...under('/api/v1/office', OF_OFFICE),
};

/** Every message of the live connection, and what comes back: the type of an answer, or the code of an error. A board is A's. */
export const TOPICS: Readonly<Record<string, Expected>> = {
  subscribe: all('snapshot'),
  unsubscribe: all('nothing'),
  authenticate: expected('ticket_rejected', 'authenticated', 'authenticated', ...WHO.slice(3).map(() => 'ticket_rejected')),
  'subscribe-tonight': expected(LOGIN, LOGIN, LOGIN, 'tonight', 'tonight', NONE, 'tonight', 'tonight'),
  'unsubscribe-tonight': all('nothing'),
};
