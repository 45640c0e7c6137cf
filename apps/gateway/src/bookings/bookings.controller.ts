import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { BookingViews, CancelBooking, ExtendBooking, PayBooking } from '#booking';
import {
  BookingListView,
  BookingParams,
  BookingView,
  CancelBookingRequest,
  ExtendBookingRequest,
  ListBookingsRequest,
  OneTapRequest,
  PlaceBookingRequest,
  PlacedBookingView,
} from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { RequestKey } from '../http/request-key.js';
import { Placing } from './placing.js';

/** Answers to keyed requests are kept as text and sent as they are, so that a repeated request gets the same bytes. */
const JSON_TEXT = ['content-type', 'application/json; charset=utf-8'] as const;

const PLACE_PROBLEMS = [
  'not_found',
  'invalid_plate',
  'outside_window',
  'no_bay_free',
  'plate_already_booked',
  'too_many_holds',
  'too_many_bookings',
  'too_many_vehicles',
] as const;

@ApiTags('bookings')
@Controller('api/v1/bookings')
export class BookingsController {
  constructor(
    private readonly placing: Placing,
    private readonly extendBooking: ExtendBooking,
    private readonly cancelBooking: CancelBooking,
    private readonly payBooking: PayBooking,
    private readonly views: BookingViews,
  ) {}

  @Post()
  @Access('resident')
  @Header(...JSON_TEXT)
  @ApiCreatedResponse({ standardSchema: PlacedBookingView })
  @ApiProblems(...PLACE_PROBLEMS)
  async place(
    @CurrentResident() { residentId }: Resident,
    @RequestKey() key: string,
    @Body({ schema: PlaceBookingRequest }) request: PlaceBookingRequest,
  ): Promise<string> {
    return orProblem(await this.placing.place(residentId, key, request)).body;
  }

  @Post('one-tap')
  @Access('resident')
  @Header(...JSON_TEXT)
  @ApiCreatedResponse({ standardSchema: PlacedBookingView })
  @ApiProblems(...PLACE_PROBLEMS, 'plate_needed')
  async oneTap(
    @CurrentResident() { residentId }: Resident,
    @RequestKey() key: string,
    @Body({ schema: OneTapRequest }) request: OneTapRequest,
  ): Promise<string> {
    return orProblem(await this.placing.nearest(residentId, key, request)).body;
  }

  @Get()
  @Access('resident')
  @ApiOkResponse({ standardSchema: BookingListView })
  list(
    @CurrentResident() { residentId }: Resident,
    @Query({ schema: ListBookingsRequest }) request: ListBookingsRequest,
  ): Promise<BookingListView> {
    return this.views.list(residentId, request);
  }

  @Get(':id')
  @Access('resident')
  @ApiOkResponse({ standardSchema: BookingView })
  @ApiProblems('not_found')
  async one(@CurrentResident() { residentId }: Resident, @Param({ schema: BookingParams }) { id }: BookingParams): Promise<BookingView> {
    return orProblem(await this.views.one(residentId, id));
  }

  @Post(':id/payment')
  @HttpCode(200)
  @Access('resident')
  @Header(...JSON_TEXT)
  @ApiOkResponse({ standardSchema: PlacedBookingView })
  @ApiProblems('not_found', 'hold_lapsed', 'not_payable', 'payment_unavailable')
  async pay(
    @CurrentResident() { residentId }: Resident,
    @RequestKey() key: string,
    @Param({ schema: BookingParams }) { id }: BookingParams,
  ): Promise<string> {
    return orProblem(await this.payBooking.execute(residentId, key, id)).body;
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Access('resident')
  @Header(...JSON_TEXT)
  @ApiOkResponse({ standardSchema: BookingView })
  @ApiProblems('not_found', 'not_cancellable', 'refund_changed')
  async cancel(
    @CurrentResident() { residentId }: Resident,
    @RequestKey() key: string,
    @Param({ schema: BookingParams }) { id }: BookingParams,
    @Body({ schema: CancelBookingRequest }) { expectedRefundFen }: CancelBookingRequest,
  ): Promise<string> {
    return orProblem(await this.cancelBooking.execute(residentId, key, id, expectedRefundFen)).body;
  }

  @Post(':id/extend')
  @Access('resident')
  @Header(...JSON_TEXT)
  @ApiCreatedResponse({ standardSchema: PlacedBookingView })
  @ApiProblems(...PLACE_PROBLEMS, 'not_extendable')
  async extend(
    @CurrentResident() { residentId }: Resident,
    @RequestKey() key: string,
    @Param({ schema: BookingParams }) { id }: BookingParams,
    @Body({ schema: ExtendBookingRequest }) { to }: ExtendBookingRequest,
  ): Promise<string> {
    return orProblem(await this.extendBooking.execute(residentId, key, id, to)).body;
  }
}
