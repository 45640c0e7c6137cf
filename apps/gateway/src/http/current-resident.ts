import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { assert } from '#kernel';
import type { GatewayRequest, Resident } from './gateway-request.js';

/** The resident who asks; for routes with the policy `resident`. */
export const CurrentResident = createParamDecorator((_: unknown, context: ExecutionContext): Resident => {
  const { resident } = context.switchToHttp().getRequest<GatewayRequest>();
  assert(resident, 'a route that asks for the resident needs the policy resident');
  return resident;
});
