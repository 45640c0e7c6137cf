import type { Shelf } from '../wx/ports.js';

const CARE_KEPT_AS = 'care-mode';
const CONSENTS_KEPT_AS = 'consents';

/** Version of the texts that people agree to; a new text gets a new version and asks again. */
export const CONSENT_VERSION = '2026-11';

export type Purpose = 'service_terms' | 'plate_and_gate_record' | 'precise_location';

export interface GivenConsent {
  readonly purpose: Purpose;
  readonly version: string;
  readonly isGranted: boolean;
  /** Told to the server, too. */
  readonly isRecorded: boolean;
}

/** What this phone remembers of its person: care mode, and what they agreed to before the server knew them. */
export class Preferences {
  private careMode: boolean;
  private consents: readonly GivenConsent[];

  constructor(private readonly shelf: Shelf) {
    this.careMode = shelf.read(CARE_KEPT_AS) === true;
    const kept = shelf.read(CONSENTS_KEPT_AS);
    this.consents = Array.isArray(kept) ? (kept as GivenConsent[]).filter(({ version }) => version === CONSENT_VERSION) : [];
  }

  get isCareMode(): boolean {
    return this.careMode;
  }

  setCareMode(isOn: boolean): void {
    this.careMode = isOn;
    this.shelf.write(CARE_KEPT_AS, isOn);
  }

  /** Undefined when this person was not asked yet. */
  consent(purpose: Purpose): boolean | undefined {
    return this.consents.find((given) => given.purpose === purpose)?.isGranted;
  }

  /** Both that a booking needs. */
  get mayBook(): boolean {
    return this.consent('service_terms') === true && this.consent('plate_and_gate_record') === true;
  }

  give(purpose: Purpose, isGranted: boolean): void {
    this.keep({ purpose, version: CONSENT_VERSION, isGranted, isRecorded: false });
  }

  get unrecorded(): readonly GivenConsent[] {
    return this.consents.filter(({ isRecorded }) => !isRecorded);
  }

  recorded(told: GivenConsent): void {
    if (this.consents.includes(told)) this.keep({ ...told, isRecorded: true });
  }

  /** For a person who leaves for good: whoever comes next is asked again. */
  forget(): void {
    this.careMode = false;
    this.consents = [];
    this.shelf.remove(CARE_KEPT_AS);
    this.shelf.remove(CONSENTS_KEPT_AS);
  }

  private keep(given: GivenConsent): void {
    this.consents = [...this.consents.filter(({ purpose }) => purpose !== given.purpose), given];
    this.shelf.write(CONSENTS_KEPT_AS, this.consents);
  }
}
