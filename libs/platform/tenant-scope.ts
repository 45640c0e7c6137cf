/** A partner by the number that rows carry, and by its code. */
export interface Tenant {
  readonly partnerId: number;
  readonly partnerCode: string;
}

/**
 * The partner in whose name staff act. Whatever reads or changes things of partners for them demands one as its first argument, so that no
 * query can forget the tenant; what lies outside is `not_found`. Made by identity alone, from a member of staff: no other object passes for one.
 */
export class TenantScope {
  readonly #tenant: Tenant;

  private constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  static of({ partnerId, partnerCode }: Tenant): TenantScope {
    return new TenantScope({ partnerId, partnerCode });
  }

  get partnerId(): number {
    return this.#tenant.partnerId;
  }

  get partnerCode(): string {
    return this.#tenant.partnerCode;
  }

  /** Whether a thing of this partner may be seen and changed. */
  covers({ partnerCode }: Pick<Tenant, 'partnerCode'>): boolean {
    return partnerCode === this.partnerCode;
  }
}
