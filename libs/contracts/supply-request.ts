import { z } from 'zod';
import { ExpectedPlan, SupplyEffectView, SupplyPlanBody, SupplyReason } from './supply.js';
import { EntityId, Instant } from './wire.js';

export const SupplyRequestState = z
  .enum(['awaiting_approval', 'approved', 'declined', 'withdrawn', 'superseded'])
  .meta({ id: 'SupplyRequestState', description: 'superseded: asked for anew with another plan' });
export type SupplyRequestState = z.infer<typeof SupplyRequestState>;

const RequestedPool = z.object({
  poolId: z.string(),
  poolName: z.string(),
  carParkId: z.string(),
  carParkName: z.string(),
  bays: z.int().meta({ description: 'bays of the pool' }),
  before: SupplyPlanBody.meta({ description: 'in force when it was asked for' }),
  after: SupplyPlanBody.meta({ description: 'asked for' }),
  reason: z.string(),
});

/** That a plan be published which lends more bays in a window than its partner may lend by itself. */
export const SupplyRequestView = z
  .object({
    id: z.string(),
    state: SupplyRequestState,
    partnerId: z.string(),
    partnerName: z.string(),
    limitBays: z.int().meta({ description: 'bays of a window that needed no approval when it was asked for' }),
    askedBy: z.string(),
    askedAt: Instant,
    pools: z.array(RequestedPool),
    decision: z.object({ by: z.string(), at: Instant, reason: z.string() }).nullable(),
  })
  .meta({ id: 'SupplyRequest' });
export type SupplyRequestView = z.infer<typeof SupplyRequestView>;

export const SupplyRequestDetailView = SupplyRequestView.extend({
  isUnchanged: z.boolean().meta({ description: 'false: the draft or the plan in force is another by now, so approving would be refused' }),
  effect: SupplyEffectView.nullable().meta({ description: 'of publishing it now; null when it awaits nothing or has changed' }),
}).meta({ id: 'SupplyRequestDetail' });
export type SupplyRequestDetailView = z.infer<typeof SupplyRequestDetailView>;

/** The newest first, fifty at a time. */
export const ListSupplyRequestsRequest = z
  .strictObject({
    state: SupplyRequestState.optional(),
    below: EntityId.optional().meta({ description: '`next` of the page before' }),
  })
  .meta({ id: 'ListSupplyRequestsRequest' });
export type ListSupplyRequestsRequest = z.infer<typeof ListSupplyRequestsRequest>;

export const SupplyRequestListView = z
  .object({ requests: z.array(SupplyRequestView), next: z.string().nullable() })
  .meta({ id: 'SupplyRequestList' });
export type SupplyRequestListView = z.infer<typeof SupplyRequestListView>;

export const SupplyRequestParams = z.strictObject({ id: EntityId }).meta({ id: 'SupplyRequestParams' });
export type SupplyRequestParams = z.infer<typeof SupplyRequestParams>;

export const ApproveSupplyRequest = z
  .strictObject({ reason: SupplyReason, expectedPlan: ExpectedPlan })
  .meta({ id: 'ApproveSupplyRequest', description: '`expectedPlan` is `effect.plan` of what was looked at' });
export type ApproveSupplyRequest = z.infer<typeof ApproveSupplyRequest>;

export const DeclineSupplyRequest = z.strictObject({ reason: SupplyReason }).meta({ id: 'DeclineSupplyRequest' });
export type DeclineSupplyRequest = z.infer<typeof DeclineSupplyRequest>;
