import { afterEach } from '@jest/globals';
import { openStage } from '../../apps/preview/testing/component-stage.js';
import { CONSENT_VERSION } from '../stores/preferences.js';
import { ms } from './samples.js';

interface HttpGiven {
  readonly url: string;
  readonly method: string;
  readonly data?: unknown;
}

/** What the server answers: status and body. */
type Answer = readonly [status: number, body: unknown];

interface PhoneOptions {
  /** tag → component of the program. */
  readonly using: Readonly<Record<string, string>>;
  readonly kept?: Readonly<Record<string, unknown>>;
  /** `GET /api/v1/me` → its answer. What is not here has no answer at all: the phone is offline for it. */
  readonly server?: Readonly<Record<string, (body: unknown) => Answer | Promise<Answer>>>;
  /** Where the clock stands; 17:00 of the evening that the samples are of. */
  readonly nowMs?: number;
  /** What the person answers to dialogs. */
  readonly agrees?: boolean;
}

/** Storage of somebody who agreed to all that a booking needs. */
export const CONSENTED = {
  consents: ['service_terms', 'plate_and_gate_record'].map((purpose) => ({
    purpose,
    version: CONSENT_VERSION,
    isGranted: true,
    isRecorded: true,
  })),
};
/** Storage of somebody who is logged in. */
export const LOGGED_IN = { 'session-token': 'token' };

const open: { close(): void }[] = [];
afterEach(() => {
  for (const stage of open.splice(0)) stage.close();
});

/** A fresh phone with the program's own components on it: real templates, styles and modules; the server, dialogs and the cashier are played. It ends with its test. */
export async function aPhoneWith({ using, kept = {}, server = {}, agrees = true, nowMs = ms('17:00') }: PhoneOptions) {
  const stage = await openStage({
    program: 'miniprogram',
    using,
    kept,
    nowMs,
    wx: {
      async request({ url, method, data: body }: HttpGiven) {
        const answer = await server[`${method} ${new URL(url).pathname}`]?.(body);
        if (answer === undefined) throw new Error('no network');
        return { statusCode: answer[0], data: answer[1], header: {} };
      },
      login: () => ({ code: 'code' }),
      showModal: () => ({ confirm: agrees, cancel: !agrees }),
      showToast: () => ({}),
      requestPayment: () => ({}),
      navigateTo: () => ({}),
    },
  });
  open.push(stage);
  const given = (name: string): unknown[] => stage.calls.filter((call) => call.name === name).map((call) => call.given);
  return {
    ...stage,
    /** Titles of the dialogs that were shown. */
    dialogs: () => (given('showModal') as { title: string }[]).map(({ title }) => title),
    toasts: () => (given('showToast') as { title: string }[]).map(({ title }) => title),
    /** Pages that were opened. */
    opened: () => (given('navigateTo') as { url: string }[]).map(({ url }) => url),
    /** Times that the cashier was opened. */
    cashiers: () => given('requestPayment').length,
    /** Everything that the server was asked, `POST /api/v1/bookings` with its body. */
    asked: () =>
      (given('request') as HttpGiven[]).map(({ method, url, data: body }) => [`${method} ${new URL(url).pathname}`, body] as const),
    names: () => stage.calls.map(({ name }) => name),
  };
}
