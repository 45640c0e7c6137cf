import { judgeBays, judgePlates } from './bays.js';
import { judgeCallbacks } from './callbacks.js';
import { judgeDurability } from './durable.js';
import { judgeKeys } from './keys.js';
import { judgeLag } from './live-lag.js';
import { judgeMoney } from './money.js';
import { judgeClearing, judgeLapses, judgeSettling } from './pace.js';
import { judgePayments } from './payments.js';
import { judgePrivacy } from './privacy.js';
import { judgeRefunds } from './refunds.js';
import { judgeRefusals } from './refusals.js';
import { judgeMemory, judgeOutbox, judgeService } from './service.js';
import { judgeTakingBack } from './taking-back.js';
import { judgeTenants } from './tenants.js';
import { judgeTrail } from './trail.js';
import { judgeTransitions } from './transitions.js';
import { judgeContents, judgeDebtsShown, judgeViews } from './views.js';
import type { Judge } from './violation.js';

/** Every rule. One may speak for several invariants. */
export const JUDGES: readonly Judge[] = [
  judgeBays,
  judgePlates,
  judgeTakingBack,
  judgeDurability,
  judgeMoney,
  judgePayments,
  judgeRefunds,
  judgeCallbacks,
  judgeTransitions,
  judgeKeys,
  judgeTrail,
  judgeRefusals,
  judgeViews,
  judgeContents,
  judgeDebtsShown,
  judgePrivacy,
  judgeTenants,
  judgeLag,
  judgeLapses,
  judgeSettling,
  judgeClearing,
  judgeOutbox,
  judgeService,
  judgeMemory,
];
