import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AnswerNoticesRequest, NoticesView } from '#contracts';
import { AnswerNotices, NoticeViews } from '#notifications';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';

/** Messages in WeChat: what there is, and what the resident said yes to. */
@ApiTags('me')
@Controller('api/v1/me/notices')
export class NoticesController {
  constructor(
    private readonly views: NoticeViews,
    private readonly answerNotices: AnswerNotices,
  ) {}

  @Get()
  @Access('resident')
  @ApiOkResponse({ standardSchema: NoticesView })
  notices(@CurrentResident() { residentId }: Resident): Promise<NoticesView> {
    return this.views.of(residentId);
  }

  /** After wx.requestSubscribeMessage: each `accept` allows one message more. */
  @Post()
  @HttpCode(200)
  @Access('resident')
  @ApiOkResponse({ standardSchema: NoticesView })
  answer(
    @CurrentResident() { residentId }: Resident,
    @Body({ schema: AnswerNoticesRequest }) request: AnswerNoticesRequest,
  ): Promise<NoticesView> {
    return this.answerNotices.execute(residentId, request);
  }
}
