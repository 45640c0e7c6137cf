import { z } from 'zod';

export const SUPPLY_IMPORT_REQUESTED = 'supply.import-requested';

export const SupplyImportRequested = z.object({ importId: z.uuid() });
export type SupplyImportRequested = z.infer<typeof SupplyImportRequested>;
