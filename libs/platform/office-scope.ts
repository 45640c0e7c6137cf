/**
 * The street office, in whose name its staff look at all partners. Whatever reads or changes things of all tenants for them demands one as
 * its first argument, so that staff of one partner never reach it. Made by identity alone, from a member of the office: no other object
 * passes for one.
 */
export class OfficeScope {
  readonly #isOffice = true;

  private constructor() {}

  static of(_officer: { readonly role: 'office_auditor' | 'office_admin' }): OfficeScope {
    return new OfficeScope();
  }

  /** Tells it from the scope of a tenant, and from what only looks like one. */
  static is(scope: object): scope is OfficeScope {
    return #isOffice in scope && scope.#isOffice;
  }
}
