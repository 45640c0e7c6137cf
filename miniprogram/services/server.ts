import type {
  AnswerNoticesRequest,
  Booking,
  BookingList,
  CarPark,
  CarParkDetail,
  Notices,
  OwnRecord,
  PlaceBookingRequest,
  PlacedBooking,
  ProblemKind,
  RecordConsentRequest,
  Resident,
  Session,
  Vehicle,
} from '../types/api.js';
import type { World } from '../wx/ports.js';
import type { Api } from './api.js';

const PAGES_MAX = 50;

interface Where {
  readonly near: string;
  readonly from?: string;
  readonly to?: string;
}

/** The questions that pages ask. All throw `Problem`; what needs a person logs in by itself. */
export class Server {
  constructor(
    private readonly api: Api,
    private readonly world: World,
  ) {}

  /** A name for one intent: whatever is sent under it happens once. */
  newKey(): string {
    const chance = Array.from({ length: 3 }, () => Math.floor(this.world.chance() * 36 ** 6).toString(36)).join('');
    return `mp-${this.world.nowMs().toString(36)}-${chance}`;
  }

  logIn(code: string): Promise<Session> {
    return this.api.open('POST /api/v1/sessions/wechat', { body: { code } });
  }

  logOut(): Promise<undefined> {
    return this.api.own('DELETE /api/v1/sessions/current', {});
  }

  liveTicket(): Promise<{ readonly ticket: string }> {
    return this.api.own('POST /api/v1/live-tickets', {});
  }

  carParks(where: Where): Promise<readonly CarPark[]> {
    return this.api.open('GET /api/v1/car-parks', { query: { ...where, limit: 100 } });
  }

  carPark(id: string, where: Where): Promise<CarParkDetail> {
    return this.api.open('GET /api/v1/car-parks/{id}', { id, query: { ...where } });
  }

  me(): Promise<Resident> {
    return this.api.own('GET /api/v1/me', {});
  }

  /** How far they would walk to another car park when their bay is taken back. */
  setWalkLimit(walkLimitMetres: number): Promise<Resident> {
    return this.api.own('POST /api/v1/me/walk-limit', { body: { walkLimitMetres } });
  }

  consent(body: RecordConsentRequest): Promise<unknown> {
    return this.api.own('POST /api/v1/me/consents', { body });
  }

  /** Everything that is kept of this person, page by page. */
  async ownRecords(): Promise<readonly OwnRecord[]> {
    const pages: OwnRecord[] = [];
    for (let before: string | undefined, left = PAGES_MAX; left > 0; left -= 1) {
      const page = await this.api.own('GET /api/v1/me/export', { query: before === undefined ? {} : { before } });
      pages.push(page);
      if (page.next === null) break;
      before = page.next;
    }
    return pages;
  }

  /** For good. Refused with `bookings_open` while a booking or a refund is open. */
  erase(): Promise<undefined> {
    return this.api.own('POST /api/v1/me/erasure', { body: { confirm: 'delete' } });
  }

  notices(): Promise<Notices> {
    return this.api.own('GET /api/v1/me/notices', {});
  }

  /** What was answered to WeChat's question about messages: each yes is one more. */
  answerNotices(results: AnswerNoticesRequest['results']): Promise<Notices> {
    return this.api.own('POST /api/v1/me/notices', { body: { results } });
  }

  vehicles(): Promise<readonly Vehicle[]> {
    return this.api.own('GET /api/v1/me/vehicles', {});
  }

  addVehicle(plate: string, isDefault: boolean): Promise<Vehicle> {
    return this.api.own('POST /api/v1/me/vehicles', { body: { plate, isDefault } });
  }

  removeVehicle(id: string): Promise<undefined> {
    return this.api.own('DELETE /api/v1/me/vehicles/{id}', { id });
  }

  makeDefault(id: string): Promise<readonly Vehicle[]> {
    return this.api.own('POST /api/v1/me/vehicles/{id}/default', { id });
  }

  /** Takes the bay: held until it is paid for, or confirmed where nothing is to be paid. */
  place(key: string, body: PlaceBookingRequest): Promise<PlacedBooking> {
    return this.api.own('POST /api/v1/bookings', { key, body });
  }

  /** The cashier again, for a hold that is not paid yet. */
  pay(key: string, id: string): Promise<PlacedBooking> {
    return this.api.own('POST /api/v1/bookings/{id}/payment', { key, id });
  }

  /** Refused with `refund_changed` when less than the refund that was shown would come back. */
  cancel(key: string, id: string, expectedRefundFen: number): Promise<Booking> {
    return this.api.own('POST /api/v1/bookings/{id}/cancel', { key, id, body: { expectedRefundFen } });
  }

  extend(key: string, id: string, to: string): Promise<PlacedBooking> {
    return this.api.own('POST /api/v1/bookings/{id}/extend', { key, id, body: { to } });
  }

  answerRehoming(id: string, choice: 'accept' | 'decline' | 'return'): Promise<Booking> {
    return this.api.own('POST /api/v1/bookings/{id}/rehoming', { id, body: { choice } });
  }

  /** `text` may be empty; the server takes one line of up to 300 characters. */
  report(id: string, kind: ProblemKind, text: string): Promise<unknown> {
    return this.api.own('POST /api/v1/bookings/{id}/problems', { id, body: { kind, ...(text !== '' && { text }) } });
  }

  booking(id: string): Promise<Booking> {
    return this.api.own('GET /api/v1/bookings/{id}', { id });
  }

  /** Newest first; `before` is the `next` of the page before. */
  bookings(before?: string): Promise<BookingList> {
    return this.api.own('GET /api/v1/bookings', { query: { limit: 20, ...(before !== undefined && { before }) } });
  }
}
