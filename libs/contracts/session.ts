import { z } from 'zod';
import { EntityId, Instant, PlateText } from './wire.js';

export const LogInRequest = z.strictObject({ code: z.string().min(1).max(128) }).meta({ id: 'LogInRequest' });
export type LogInRequest = z.infer<typeof LogInRequest>;

export const VehicleView = z
  .object({ id: z.string(), plate: z.string(), kind: z.enum(['mainland', 'new_energy', 'cross_border']), isDefault: z.boolean() })
  .meta({ id: 'Vehicle' });
export type VehicleView = z.infer<typeof VehicleView>;

export const ConsentView = z
  .object({ purpose: z.string(), version: z.string(), isGranted: z.boolean(), at: Instant })
  .meta({ id: 'Consent' });
export type ConsentView = z.infer<typeof ConsentView>;

const WalkLimit = z
  .int()
  .min(0)
  .max(3_000)
  .meta({ description: 'how far they would walk to another car park when their bay is taken back' });

export const ResidentView = z
  .object({
    id: z.string(),
    vehicles: z.array(VehicleView),
    consents: z.array(ConsentView),
    walkLimitMetres: WalkLimit,
    createdAt: Instant,
  })
  .meta({ id: 'Resident' });
export type ResidentView = z.infer<typeof ResidentView>;

export const ChangeResidentRequest = z.strictObject({ walkLimitMetres: WalkLimit }).meta({ id: 'ChangeResidentRequest' });
export type ChangeResidentRequest = z.infer<typeof ChangeResidentRequest>;

export const SessionView = z.object({ token: z.string(), expiresAt: Instant, resident: ResidentView }).meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;

export const AddVehicleRequest = z
  .strictObject({ plate: PlateText, isDefault: z.boolean().default(false) })
  .meta({ id: 'AddVehicleRequest' });
export type AddVehicleRequest = z.infer<typeof AddVehicleRequest>;

export const VehicleParams = z
  .strictObject({ id: z.string().regex(/^\d{1,15}$/, { error: '编号格式不正确' }) })
  .meta({ id: 'VehicleParams' });
export type VehicleParams = z.infer<typeof VehicleParams>;

export const RecordConsentRequest = z
  .strictObject({
    purpose: z.enum(['service_terms', 'plate_and_gate_record', 'precise_location']),
    version: z.string().min(1).max(20),
    isGranted: z.boolean(),
  })
  .meta({ id: 'RecordConsentRequest' });
export type RecordConsentRequest = z.infer<typeof RecordConsentRequest>;

export const LiveTicketView = z.object({ ticket: z.string(), expiresAt: Instant }).meta({ id: 'LiveTicket' });
export type LiveTicketView = z.infer<typeof LiveTicketView>;

export const ResidentId = EntityId;
