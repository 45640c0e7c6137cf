import { Injectable } from '@nestjs/common';
import { type AuditPerson, appendAuditLeaves, FieldCipher, type Sql } from '#platform';
import { insertConsent, latestConsents } from '../adapters/consent-rows.js';
import { Evictions } from '../adapters/evictions.js';
import { eraseResident } from '../adapters/resident-rows.js';
import { revokeAllOf } from '../adapters/session-rows.js';
import { emptyGarage, erasePlates, lockVehicles, readGarage } from '../adapters/vehicle-rows.js';
import { residentErased } from '../domain/resident-leaf.js';

export interface ResidentToErase {
  readonly residentId: string;
  /** How the audit trail knew them. */
  readonly person: AuditPerson;
  /** Vehicles that they booked for, on their list or not. */
  readonly bookedVehicleIds: readonly number[];
  /** Which of these vehicles somebody else needs; asked while they are locked. */
  readonly neededOf: (vehicleIds: readonly number[]) => Promise<ReadonlySet<number>>;
  readonly nowMs: number;
}

/**
 * What identity does when a resident is erased, in the transaction of whoever knows that nothing of theirs is open. The resident's row is
 * locked by the caller (`Residents.lock`). Sessions end, consents are taken back, vehicles leave the list, plates that nobody else needs go,
 * and openid and audit salt with them: who comes back is somebody new.
 */
@Injectable()
export class Erasure {
  private readonly elsewhere: ((tx: Sql, residentId: string) => Promise<void>)[] = [];

  constructor(
    private readonly cipher: FieldCipher,
    private readonly evictions: Evictions,
  ) {}

  /** What another room keeps of residents and erases with them, in the same transaction. Said once, when that room starts. */
  alsoErase(traces: (tx: Sql, residentId: string) => Promise<void>): void {
    this.elsewhere.push(traces);
  }

  /** Returns the vehicles whose plates may be gone. */
  async erase(tx: Sql, { residentId, person, bookedVehicleIds, neededOf, nowMs }: ResidentToErase): Promise<number[]> {
    const garage = await readGarage(tx, this.cipher, residentId);
    const vehicleIds = [...new Set([...bookedVehicleIds, ...garage.map(({ vehicleId }) => vehicleId)])];
    await lockVehicles(tx, vehicleIds);
    await emptyGarage(tx, residentId);
    const needed = await neededOf(vehicleIds);
    const unneeded = vehicleIds.filter((id) => !needed.has(id));
    await erasePlates(tx, unneeded);
    for (const { purpose, version, isGranted } of await latestConsents(tx, residentId))
      if (isGranted) await insertConsent(tx, { residentId, purpose, version, isGranted: false, nowMs });
    await revokeAllOf(tx, residentId, nowMs);
    for (const eraseTraces of this.elsewhere) await eraseTraces(tx, residentId);
    await eraseResident(tx, residentId, nowMs);
    await appendAuditLeaves(tx, [residentErased(person)], nowMs);
    return unneeded;
  }

  /** Every process forgets the person: to be said after the transaction, whether or not its answer was heard. */
  async announce(residentId: string, vehicleIds: readonly number[]): Promise<void> {
    await this.evictions.announce({ kind: 'resident', residentId });
    await this.evictions.announce({ kind: 'vehicles', residentId });
    await this.evictions.announce({ kind: 'plates', vehicleIds: [...vehicleIds] });
  }
}
