// Generated from openapi.json by `npm run api:types`.
export interface AcceptInvitationRequest {
  readonly token: string;
  readonly account: string;
  readonly password: string;
  readonly code: string;
}
export interface AddCarParkRequest {
  readonly id: string;
  readonly partnerId: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: CarParkPlace;
  readonly entryNote?: string;
  readonly isSample?: boolean;
  readonly pools: readonly PoolBody[];
}
export interface AddPartnerRequest {
  readonly id: string;
  readonly name: string;
  readonly kind: PartnerKind;
  readonly isSample?: boolean;
  readonly compensationFen?: number;
  readonly windowLimitBays?: number | null;
}
export interface AgreedShare { readonly percent: number; readonly fromNight: string; }
export interface Alternative {
  readonly carParkId: string;
  readonly poolId: string;
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly walkMetres: number;
  readonly freeBays: number;
  readonly priceFen: number;
}
export interface ApproveSupplyRequest { readonly reason: string; readonly expectedPlan?: string; }
export interface AuditCheckpoint {
  readonly kind: 'night-berth-audit-checkpoint';
  readonly v: 1;
  readonly treeSize: number;
  readonly root: string;
  readonly at: number;
  readonly keyId: string;
  readonly signature: string;
}
export interface AuditEntries { readonly treeSize: number; readonly entries: readonly { readonly index: number; readonly at: Instant; readonly action: string; readonly actor: { readonly kind: 'resident' | 'staff' | 'system'; readonly commitment: string | null; readonly name: string | null; }; readonly partnerId: string | null; readonly subject: { readonly kind: string; readonly id: string; }; readonly reason: string | null; readonly before: string | null; readonly after: string | null; readonly facts: {  }; readonly leafHash: string; }[]; readonly next: number | null; }
export interface CarPark {
  readonly id: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly walkMetres: number | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly isOpen: boolean;
  readonly freeBays: number;
  readonly priceFen: number | null;
  readonly pools: readonly Pool[];
  readonly asOf: Instant;
  readonly version: number;
  readonly isSample: boolean;
}
export interface CarParkDetail {
  readonly id: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly walkMetres: number | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly isOpen: boolean;
  readonly freeBays: number;
  readonly priceFen: number | null;
  readonly pools: readonly PoolDetail[];
  readonly asOf: Instant;
  readonly version: number;
  readonly isSample: boolean;
  readonly entryNote: string;
  readonly partnerName: string;
}
export type CarParkKind = 'residential' | 'industrial' | 'commercial' | 'hospital' | 'government' | 'school';
export interface CarParkNights { readonly basis: ReportBasis; readonly rows: readonly { readonly night: string; readonly isClosed: boolean; readonly carParkId: string; readonly name: string; readonly partnerId: string; readonly soldOutAt: Instant | null; readonly pools: readonly { readonly poolId: string; readonly kind: PoolKind; readonly planVersion: number | null; readonly unitFen: number | null; }[]; readonly releasedBays: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; readonly parkedSlotHours: number | 'offline'; readonly bookings: number; readonly cancellations: number; readonly lapses: number; readonly givenUp: number; readonly rehomed: number; readonly keptFen: number; readonly refundedFen: number; }[]; }
export interface CarParkPlace { readonly lat: number; readonly lng: number; }
export interface CarParkProblems { readonly carParkId: string; readonly night: string; readonly problems: readonly { readonly id: string; readonly bookingId: string; readonly poolId: string; readonly kind: ProblemKind; readonly at: Instant; readonly plate: string; }[]; }
export interface ChangeCarParkRequest {
  readonly reason: string;
  readonly name?: string;
  readonly kind?: CarParkKind;
  readonly address?: string;
  readonly location?: CarParkPlace;
  readonly entryNote?: string;
  readonly pools?: readonly PoolBody[];
  readonly isActive?: boolean;
}
export interface ChangeOwnStaffRoleRequest { readonly role: PartnerRole; }
export interface ChangePartnerRequest {
  readonly reason: string;
  readonly name?: string;
  readonly kind?: PartnerKind;
  readonly compensationFen?: number;
  readonly windowLimitBays?: number | null;
  readonly share?: AgreedShare;
  readonly isActive?: boolean;
}
export interface ChangePasswordRequest { readonly password: string; readonly newPassword: string; readonly code: string; }
export interface ChangeRoleRequest { readonly role: StaffRole; }
export interface ConsistencyProof {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: string;
  readonly secondRoot: string;
  readonly path: readonly string[];
}
export interface Curfew { readonly startMinute: number; readonly endMinute: number; }
export interface CurfewHours { readonly from: string; readonly to: string; }
export interface DeclineSupplyRequest { readonly reason: string; }
export interface InclusionProof {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly root: string;
  readonly path: readonly string[];
}
export type Instant = string;
export interface Invitation {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly partner: { readonly id: string; readonly name: string; } | null;
  readonly invitedAt: Instant;
  readonly expiresAt: Instant;
}
export interface InviteOwnStaffRequest { readonly name: string; readonly role: PartnerRole; }
export interface InviteStaffRequest { readonly name: string; readonly role: StaffRole; readonly partnerId?: string; }
export interface Invited {
  readonly name: string;
  readonly role: StaffRole;
  readonly partner: { readonly id: string; readonly name: string; } | null;
  readonly expiresAt: Instant;
  readonly secret: string;
  readonly otpauthUri: string;
}
export interface Location { readonly lat: number; readonly lng: number; }
export interface LogInStaffRequest { readonly account: string; readonly password: string; readonly code: string; }
export interface LogOutStaffRequest { readonly everywhere?: boolean; }
export interface LookAtInvitationRequest { readonly token: string; }
export type Near = string;
export interface NewInvitation {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly partner: { readonly id: string; readonly name: string; } | null;
  readonly invitedAt: Instant;
  readonly expiresAt: Instant;
  readonly link: string;
}
export interface NightOverride {
  readonly night: string;
  readonly startMinute: number;
  readonly endMinute: number;
  readonly bays: number;
  readonly unitFen: number | null;
}
export interface OfficeCarPark {
  readonly id: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly entryNote: string;
  readonly isSample: boolean;
  readonly isActive: boolean;
  readonly pools: readonly OfficePool[];
  readonly version: number;
}
export interface OfficeCarParks { readonly asOf: Instant; readonly carParks: readonly { readonly carParkId: string; readonly name: string; readonly kind: string; readonly partnerId: string; readonly partnerName: string; readonly address: string; readonly location: { readonly lat: number; readonly lng: number; }; readonly pools: number; readonly bays: number; readonly offeredBays: number; readonly freeBays: number; readonly isSuspended: boolean; }[]; }
export interface OfficePool {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly tariff: Tariff;
}
export interface OfficeReport {
  readonly from: string;
  readonly to: string;
  readonly basis: ReportBasis;
  readonly total: { readonly releasedBays: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; readonly parkedSlotHours: number | 'offline'; readonly bookings: number; readonly cancellations: number; readonly lapses: number; readonly givenUp: number; readonly rehomed: number; readonly keptFen: number; readonly refundedFen: number; };
  readonly nights: readonly { readonly night: string; readonly isClosed: boolean; readonly releasedBays: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; readonly parkedSlotHours: number | 'offline'; readonly bookings: number; readonly cancellations: number; readonly lapses: number; readonly givenUp: number; readonly rehomed: number; readonly keptFen: number; readonly refundedFen: number; }[];
  readonly carParks: readonly { readonly carParkId: string; readonly name: string; readonly partnerId: string; readonly nightsSoldOut: number; readonly releasedBays: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; readonly parkedSlotHours: number | 'offline'; readonly bookings: number; readonly cancellations: number; readonly lapses: number; readonly givenUp: number; readonly rehomed: number; readonly keptFen: number; readonly refundedFen: number; }[];
  readonly partners: readonly { readonly partnerId: string; readonly name: string; readonly carParks: number; readonly releasedBays: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; readonly parkedSlotHours: number | 'offline'; readonly bookings: number; readonly cancellations: number; readonly lapses: number; readonly givenUp: number; readonly rehomed: number; readonly keptFen: number; readonly refundedFen: number; }[];
  readonly poolKinds: readonly { readonly poolKind: PoolKind; readonly releasedBays: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; readonly parkedSlotHours: number | 'offline'; readonly bookings: number; readonly cancellations: number; readonly lapses: number; readonly givenUp: number; readonly rehomed: number; readonly keptFen: number; readonly refundedFen: number; }[];
  readonly hours: readonly { readonly hour: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; }[];
  readonly heatMap: readonly { readonly weekday: number; readonly hour: number; readonly nights: number; readonly releasedSlotHours: number; readonly bookableSlotHours: number; readonly bookedSlotHours: number; }[];
}
export interface OfficeRows {
  readonly basis: ReportBasis;
  readonly figure: 'bookings' | 'cancellations' | 'lapses' | 'givenUp' | 'rehomed' | 'bookedSlotHours' | 'keptFen' | 'refundedFen';
  readonly count: number;
  readonly sum: number;
  readonly rows: readonly { readonly bookingId: string; readonly night: string; readonly carParkId: string; readonly poolId: string; readonly poolKind: PoolKind; readonly from: Instant; readonly to: Instant; readonly state: 'held' | 'confirmed' | 'cancelled' | 'lapsed'; readonly isRehomed: boolean; readonly bookedSlotHours: number; readonly paidFen: number; readonly keptFen: number; readonly refundedFen: number; }[];
  readonly next: string | null;
}
export interface OwnBookings {
  readonly carParkId: string;
  readonly night: string;
  readonly bookings: readonly { readonly bookingId: string; readonly poolId: string; readonly poolKind: PoolKind; readonly from: Instant; readonly to: Instant; readonly state: 'held' | 'confirmed' | 'cancelled' | 'lapsed'; readonly plate: string; readonly priceFen: number; readonly paidFen: number; readonly refundedFen: number; readonly extendsBookingId: string | null; readonly createdAt: Instant; }[];
  readonly next: string | null;
}
export interface OwnCarPark {
  readonly id: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly entryNote: string;
  readonly isSample: boolean;
  readonly pools: readonly OwnPool[];
}
export interface OwnPool {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly tariff: Tariff;
}
export interface Partner {
  readonly id: string;
  readonly name: string;
  readonly kind: PartnerKind;
  readonly isSample: boolean;
  readonly isActive: boolean;
  readonly compensationFen: number;
  readonly windowLimitBays: number | null;
  readonly shares: readonly AgreedShare[];
  readonly carParkIds: readonly string[];
  readonly version: number;
}
export type PartnerKind = 'residential' | 'industrial' | 'commercial' | 'hospital' | 'government';
export type PartnerRole = 'partner_admin' | 'attendant';
export interface PartnerShare {
  readonly fromNight: string;
  readonly percent: number;
  readonly keptFen: number;
  readonly ownFen: number;
}
export interface PlanDraft {
  readonly revision: number;
  readonly baseVersion: number;
  readonly plan: SupplyPlan;
  readonly reason: string;
  readonly author: string;
  readonly savedAt: Instant;
}
export interface PlanVersion {
  readonly version: number;
  readonly plan: SupplyPlan;
  readonly reason: string;
  readonly author: string;
  readonly publishedAt: Instant;
}
export interface Pool {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly freeBays: number;
  readonly priceFen: number | null;
}
export interface PoolBody {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly tariff: TariffBody;
}
export interface PoolDetail {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly freeBays: number;
  readonly priceFen: number | null;
  readonly tariff: Tariff;
  readonly curfew: CurfewHours | null;
  readonly ticks: readonly { readonly at: Instant; readonly capacity: number; readonly freeBays: number; }[];
}
export type PoolKind = 'standard' | 'accessible' | 'ev_charging' | 'large';
export interface PoolSupply { readonly poolId: string; readonly published: PlanVersion | null; readonly draft: PlanDraft | null; }
export interface PreviewDraftsRequest { readonly poolIds: readonly string[]; }
export interface PreviewSuspensionRequest { readonly from: TickInstant; readonly to: TickInstant; }
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string; }[];
  readonly firstFullAt?: Instant;
  readonly alternatives?: readonly Alternative[];
  readonly retryAfterSeconds?: number;
  readonly refundFen?: number;
}
export type ProblemKind = 'bay_occupied' | 'gate_closed' | 'not_found' | 'other';
export interface PublishDraftsRequest { readonly poolIds: readonly string[]; readonly expectedPlan?: string; }
export interface RecoveryCodes { readonly recoveryCodes: readonly string[]; }
export interface ReportBasis { readonly asOf: Instant; readonly treeSize: number; readonly checkpoint: { readonly treeSize: number; readonly at: Instant; } | null; }
export interface SaveDraftRequest { readonly plan: SupplyPlan; readonly reason: string; }
export interface Staff {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly role: StaffRole;
  readonly partner: { readonly id: string; readonly name: string; } | null;
  readonly addedAt: Instant;
  readonly seenAt: Instant | null;
  readonly isSelf: boolean;
}
export interface StaffList { readonly staff: readonly Staff[]; readonly next: string | null; }
export interface StaffMe {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly role: StaffRole;
  readonly partner: { readonly id: string; readonly name: string; } | null;
  readonly csrfToken: string;
  readonly session: { readonly id: string; readonly expiresAt: Instant; readonly idleMinutes: number; readonly steppedUpUntil: Instant | null; };
  readonly recoveryCodesLeft: number;
}
export type StaffRole = 'partner_admin' | 'attendant' | 'office_auditor' | 'office_admin';
export interface StaffSession {
  readonly id: string;
  readonly device: string;
  readonly since: Instant;
  readonly seenAt: Instant;
  readonly expiresAt: Instant;
  readonly isCurrent: boolean;
}
export interface Statement {
  readonly month: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly asOf: Instant;
  readonly treeSize: number;
  readonly isFinal: boolean;
  readonly total: { readonly bookings: number; readonly keptFen: number; readonly refundedFen: number; };
  readonly shares: readonly PartnerShare[] | null;
  readonly ownFen: number | null;
  readonly carParks: readonly { readonly carParkId: string; readonly name: string; readonly bookings: number; readonly keptFen: number; readonly refundedFen: number; }[];
  readonly nights: readonly { readonly night: string; readonly bookings: number; readonly keptFen: number; readonly refundedFen: number; }[];
}
export interface StepUpRequest { readonly code: string; }
export interface SupplyEffect {
  readonly plan: string;
  readonly isOptimal: boolean;
  readonly nights: readonly { readonly poolId: string; readonly night: string; readonly segments: readonly { readonly from: Instant; readonly to: Instant; readonly before: number; readonly after: number; }[]; }[];
  readonly movedCount: number;
  readonly refundedCount: number;
  readonly moves: readonly { readonly bookingId: string; readonly from: Instant; readonly to: Instant; readonly fromPoolId: string; readonly toCarParkId: string; readonly toCarParkName: string; readonly toPoolId: string; readonly walkMetres: number; readonly refundFen: number; }[];
  readonly refunds: readonly { readonly bookingId: string; readonly from: Instant; readonly to: Instant; readonly fromPoolId: string; readonly refundFen: number; readonly compensationFen: number; }[];
  readonly owed: readonly { readonly poolId: string; readonly from: Instant; readonly to: Instant; readonly bays: number; }[];
  readonly money: { readonly differenceFen: number; readonly refundFen: number; readonly compensationFen: number; };
}
export type SupplyFileName = 'car-parks' | 'pools' | 'windows' | 'overrides';
export type SupplyFormat = 'csv' | 'xlsx';
export interface SupplyImport {
  readonly id: string;
  readonly state: SupplyImportState;
  readonly author: string;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  readonly doneRows: number;
  readonly totalRows: number;
  readonly errors: readonly { readonly file: string; readonly line: number; readonly column: string | null; readonly message: string; }[];
  readonly errorCount: number;
  readonly draftsWritten: number;
  readonly poolIds: readonly string[];
}
export interface SupplyImportAccepted { readonly id: string; }
export type SupplyImportState = 'waiting' | 'checking' | 'writing' | 'done' | 'rejected' | 'failed';
export interface SupplyPlan { readonly windows: readonly WeeklyWindow[]; readonly overrides: readonly NightOverride[]; readonly curfew: Curfew | null; }
export interface SupplyRequest {
  readonly id: string;
  readonly state: SupplyRequestState;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly limitBays: number;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly pools: readonly { readonly poolId: string; readonly poolName: string; readonly carParkId: string; readonly carParkName: string; readonly bays: number; readonly before: SupplyPlan; readonly after: SupplyPlan; readonly reason: string; }[];
  readonly decision: { readonly by: string; readonly at: Instant; readonly reason: string; } | null;
}
export interface SupplyRequestDetail {
  readonly id: string;
  readonly state: SupplyRequestState;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly limitBays: number;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly pools: readonly { readonly poolId: string; readonly poolName: string; readonly carParkId: string; readonly carParkName: string; readonly bays: number; readonly before: SupplyPlan; readonly after: SupplyPlan; readonly reason: string; }[];
  readonly decision: { readonly by: string; readonly at: Instant; readonly reason: string; } | null;
  readonly isUnchanged: boolean;
  readonly effect: SupplyEffect | null;
}
export interface SupplyRequestList { readonly requests: readonly SupplyRequest[]; readonly next: string | null; }
export type SupplyRequestState = 'awaiting_approval' | 'approved' | 'declined' | 'withdrawn' | 'superseded';
export interface SuspendRequest {
  readonly from: TickInstant;
  readonly to: TickInstant;
  readonly reason: string;
  readonly expectedPlan?: string;
}
export interface Suspension {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Instant;
  readonly liftedAt: Instant | null;
}
export interface Tariff {
  readonly kind: 'per_night' | 'per_half_hour';
  readonly unitFen: number;
  readonly capFen: number | null;
  readonly overtimeHalfHourFen: number;
  readonly freeCancelMinutes: number;
  readonly lateCancelPercent: number;
}
export interface TariffBody {
  readonly kind: 'per_night' | 'per_half_hour';
  readonly unitFen: number;
  readonly capFen?: number | null;
  readonly overtimeHalfHourFen: number;
  readonly freeCancelMinutes: number;
  readonly lateCancelPercent: number;
}
export type TickInstant = string;
export interface Tonight {
  readonly carParkId: string;
  readonly night: string;
  readonly asOf: Instant;
  readonly pools: readonly TonightPool[];
}
export interface TonightPool {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly hours: readonly { readonly at: Instant; readonly capacity: number; readonly booked: number; readonly owed: number; readonly arrivals: number; readonly departures: number; }[];
  readonly toLeave: readonly { readonly bookingId: string; readonly plate: string; readonly until: Instant; }[];
}
export interface UnmetDemand {
  readonly asOf: Instant;
  readonly leastPersons: number;
  readonly nightsHidden: number;
  readonly total: { readonly persons: number | null; readonly served: number | null; readonly servedShare: number | null; };
  readonly nights: readonly { readonly night: string; readonly isClosed: boolean; readonly persons: number | null; readonly served: number | null; readonly servedShare: number | null; readonly anonymousSearches: number; }[];
  readonly poolKinds: readonly { readonly poolKind: PoolKind; readonly persons: number | null; readonly served: number | null; readonly servedShare: number | null; }[];
  readonly channels: readonly { readonly channel: 'search' | 'booking'; readonly persons: number | null; readonly served: number | null; readonly servedShare: number | null; }[];
}
export interface WeeklyWindow {
  readonly weekdays: number;
  readonly startMinute: number;
  readonly endMinute: number;
  readonly bays: number;
  readonly unitFen: number | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly calendar: 'weekdays' | 'official';
  readonly season: 'always' | 'school_holidays' | 'school_terms';
  readonly returns: 'fixed' | 'next_working_day';
}
export interface Welcome { readonly recoveryCodes: readonly string[]; readonly me: StaffMe; }
/** What this client can ask of the server. */
export interface Calls {
  'GET /api/v1/car-parks': { query: { readonly near?: Near; readonly from?: TickInstant; readonly to?: TickInstant; readonly kind?: PoolKind; readonly limit?: number; }; answer: readonly CarPark[]; };
  'GET /api/v1/car-parks/{id}': { query: { readonly from?: TickInstant; readonly to?: TickInstant; readonly near?: Near; }; answer: CarParkDetail; };
  'GET /api/v1/audit/checkpoints': { query: { readonly limit?: number; readonly belowSize?: string; }; answer: readonly AuditCheckpoint[]; };
  'GET /api/v1/audit/checkpoints/newest': { answer: AuditCheckpoint; };
  'GET /api/v1/audit/inclusion-proof': { query: { readonly index: string; readonly treeSize?: string; }; answer: InclusionProof; };
  'GET /api/v1/audit/consistency-proof': { query: { readonly first: string; readonly second?: string; }; answer: ConsistencyProof; };
  'GET /api/v1/manage/car-parks': { answer: readonly OwnCarPark[]; };
  'GET /api/v1/manage/car-parks/{id}': { answer: OwnCarPark; };
  'GET /api/v1/manage/staff': { query: { readonly after?: string; }; answer: StaffList; };
  'GET /api/v1/manage/staff/invitations': { answer: readonly Invitation[]; };
  'POST /api/v1/manage/staff/invitations': { body: InviteOwnStaffRequest; answer: NewInvitation; };
  'POST /api/v1/manage/staff/invitations/{id}/withdraw': { answer: undefined; };
  'POST /api/v1/manage/staff/{id}/role': { body: ChangeOwnStaffRoleRequest; answer: undefined; };
  'POST /api/v1/manage/staff/{id}/deactivate': { answer: undefined; };
  'GET /api/v1/manage/pools/{id}/supply': { answer: PoolSupply; };
  'GET /api/v1/manage/pools/{id}/supply/versions': { answer: readonly PlanVersion[]; };
  'PUT /api/v1/manage/pools/{id}/draft': { body: SaveDraftRequest; answer: PlanDraft; };
  'DELETE /api/v1/manage/pools/{id}/draft': { answer: undefined; };
  'POST /api/v1/manage/drafts/preview': { body: PreviewDraftsRequest; answer: SupplyEffect; };
  'POST /api/v1/manage/drafts/publish': { body: PublishDraftsRequest; answer: SupplyEffect; };
  'GET /api/v1/manage/supply-requests': { query: { readonly state?: SupplyRequestState; readonly below?: string; }; answer: SupplyRequestList; };
  'POST /api/v1/manage/supply-requests/{id}/withdraw': { answer: SupplyRequest; };
  'GET /api/v1/manage/car-parks/{id}/suspensions': { answer: readonly Suspension[]; };
  'POST /api/v1/manage/car-parks/{id}/suspensions': { body: SuspendRequest; answer: SupplyEffect; };
  'POST /api/v1/manage/car-parks/{id}/suspensions/preview': { body: PreviewSuspensionRequest; answer: SupplyEffect; };
  'DELETE /api/v1/manage/car-parks/{id}/suspensions/{suspensionId}': { answer: SupplyEffect; };
  'GET /api/v1/manage/car-parks/{id}/tonight': { query: { readonly night?: string; }; answer: Tonight; };
  'GET /api/v1/manage/car-parks/{id}/problems': { query: { readonly night?: string; }; answer: CarParkProblems; };
  'GET /api/v1/manage/supply-files/template': { query: { readonly format: SupplyFormat; readonly file?: SupplyFileName; }; answer: undefined; };
  'GET /api/v1/manage/supply-files/export': { query: { readonly format: SupplyFormat; readonly file?: SupplyFileName; }; answer: undefined; };
  'POST /api/v1/manage/supply-imports': { query: { readonly file?: SupplyFileName; }; answer: SupplyImportAccepted; };
  'GET /api/v1/manage/supply-imports/{id}': { answer: SupplyImport; };
  'GET /api/v1/manage/statements/{month}': { answer: Statement; };
  'GET /api/v1/manage/statements/{month}/file': { answer: undefined; };
  'GET /api/v1/manage/bookings': { query: { readonly night: string; readonly carParkId: string; readonly after?: string; readonly limit?: number; }; answer: OwnBookings; };
  'GET /api/v1/manage/bookings/file': { query: { readonly night: string; readonly carParkId: string; }; answer: undefined; };
  'GET /api/v1/office/car-parks': { answer: OfficeCarParks; };
  'POST /api/v1/office/car-parks': { body: AddCarParkRequest; answer: OfficeCarPark; };
  'GET /api/v1/office/utilisation': { query: { readonly from: string; readonly to: string; readonly carParkId?: string; readonly partnerId?: string; readonly poolKind?: PoolKind; }; answer: OfficeReport; };
  'GET /api/v1/office/utilisation/car-park-nights': { query: { readonly from: string; readonly to: string; readonly carParkId?: string; readonly partnerId?: string; readonly poolKind?: PoolKind; }; answer: CarParkNights; };
  'GET /api/v1/office/utilisation/file': { query: { readonly from: string; readonly to: string; readonly carParkId?: string; readonly partnerId?: string; readonly poolKind?: PoolKind; readonly format: 'csv' | 'xlsx'; readonly table?: 'nights' | 'car-parks' | 'car-park-nights' | 'partners' | 'pool-kinds' | 'hours' | 'heat-map'; }; answer: undefined; };
  'GET /api/v1/office/rows': { query: { readonly figure: 'bookings' | 'cancellations' | 'lapses' | 'givenUp' | 'rehomed' | 'bookedSlotHours' | 'keptFen' | 'refundedFen'; readonly from: string; readonly to: string; readonly carParkId?: string; readonly partnerId?: string; readonly poolKind?: PoolKind; readonly hour?: string; readonly weekday?: string; readonly after?: string; readonly limit?: number; }; answer: OfficeRows; };
  'GET /api/v1/office/demand': { query: { readonly from: string; readonly to: string; }; answer: UnmetDemand; };
  'GET /api/v1/office/demand/file': { query: { readonly from: string; readonly to: string; readonly format: 'csv' | 'xlsx'; }; answer: undefined; };
  'GET /api/v1/office/audit': { query: { readonly action?: string; readonly subjectKind?: string; readonly subjectId?: string; readonly partnerId?: string; readonly actorKind?: 'resident' | 'staff' | 'system'; readonly actor?: string; readonly from?: string; readonly to?: string; readonly below?: string; readonly limit?: number; }; answer: AuditEntries; };
  'GET /api/v1/office/audit/checkpoint': { answer: AuditCheckpoint; };
  'GET /api/v1/office/audit/export': { answer: undefined; };
  'POST /api/v1/staff/log-in': { body: LogInStaffRequest; answer: StaffMe; };
  'POST /api/v1/staff/invitations/look': { body: LookAtInvitationRequest; answer: Invited; };
  'POST /api/v1/staff/invitations/accept': { body: AcceptInvitationRequest; answer: Welcome; };
  'GET /api/v1/staff/me': { answer: StaffMe; };
  'POST /api/v1/staff/log-out': { body: LogOutStaffRequest; answer: undefined; };
  'GET /api/v1/staff/sessions': { answer: readonly StaffSession[]; };
  'POST /api/v1/staff/sessions/{id}/revoke': { answer: undefined; };
  'POST /api/v1/staff/sessions/revoke-others': { answer: undefined; };
  'POST /api/v1/staff/step-up': { body: StepUpRequest; answer: StaffMe; };
  'POST /api/v1/staff/password': { body: ChangePasswordRequest; answer: StaffMe; };
  'POST /api/v1/staff/recovery-codes': { answer: RecoveryCodes; };
  'GET /api/v1/office/staff': { query: { readonly after?: string; }; answer: StaffList; };
  'GET /api/v1/office/staff/invitations': { answer: readonly Invitation[]; };
  'POST /api/v1/office/staff/invitations': { body: InviteStaffRequest; answer: NewInvitation; };
  'POST /api/v1/office/staff/invitations/{id}/withdraw': { answer: undefined; };
  'POST /api/v1/office/staff/{id}/role': { body: ChangeRoleRequest; answer: undefined; };
  'POST /api/v1/office/staff/{id}/deactivate': { answer: undefined; };
  'GET /api/v1/office/partners': { answer: readonly Partner[]; };
  'POST /api/v1/office/partners': { body: AddPartnerRequest; answer: Partner; };
  'GET /api/v1/office/partners/{id}': { answer: Partner; };
  'GET /api/v1/office/partners/{id}/car-parks': { answer: readonly OfficeCarPark[]; };
  'POST /api/v1/office/partners/{id}/changes': { body: ChangePartnerRequest; answer: Partner; };
  'GET /api/v1/office/car-parks/{id}': { answer: OfficeCarPark; };
  'POST /api/v1/office/car-parks/{id}/changes': { body: ChangeCarParkRequest; answer: OfficeCarPark; };
  'GET /api/v1/office/supply-requests': { query: { readonly state?: SupplyRequestState; readonly below?: string; }; answer: SupplyRequestList; };
  'GET /api/v1/office/supply-requests/{id}': { answer: SupplyRequestDetail; };
  'POST /api/v1/office/supply-requests/{id}/approve': { body: ApproveSupplyRequest; answer: SupplyRequest; };
  'POST /api/v1/office/supply-requests/{id}/decline': { body: DeclineSupplyRequest; answer: SupplyRequest; };
}
