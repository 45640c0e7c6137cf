import { Controller, Headers, HttpCode, Post, type RawBodyRequest, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type NotificationHeaders, ReceiveNotification } from '#payments';
import { OutboxBell } from '#platform';
import type { GatewayRequest } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

/** What WeChat wants to hear. https://pay.weixin.qq.com/doc/v3/merchant/4012075249 */
const RECEIVED = { code: 'SUCCESS', message: '成功' } as const;

/** Where WeChat Pay calls back: verified on the raw bytes, stored, and only then acknowledged. */
@ApiExcludeController()
@Controller('api/v1/wechat')
export class NotificationsController {
  constructor(
    private readonly receiveNotification: ReceiveNotification,
    private readonly bell: OutboxBell,
  ) {}

  @Post('payment-notifications')
  @HttpCode(200)
  @Access('wechat')
  payment(@Headers() headers: NotificationHeaders, @Req() request: RawBodyRequest<GatewayRequest>): Promise<typeof RECEIVED> {
    return this.receive('payment', headers, request.rawBody);
  }

  @Post('refund-notifications')
  @HttpCode(200)
  @Access('wechat')
  refund(@Headers() headers: NotificationHeaders, @Req() request: RawBodyRequest<GatewayRequest>): Promise<typeof RECEIVED> {
    return this.receive('refund', headers, request.rawBody);
  }

  private async receive(
    kind: 'payment' | 'refund',
    headers: NotificationHeaders,
    rawBody: Buffer = Buffer.alloc(0),
  ): Promise<typeof RECEIVED> {
    orProblem(await this.receiveNotification.execute(kind, headers, rawBody));
    this.bell.ring();
    return RECEIVED;
  }
}
