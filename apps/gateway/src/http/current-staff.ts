import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { assert } from '#kernel';
import type { GatewayRequest, StaffMember } from './gateway-request.js';

/** The member of staff who asks; for routes with the policy `partner_admin` or `attendant`. */
export const CurrentStaff = createParamDecorator((_: unknown, context: ExecutionContext): StaffMember => {
  const { staff } = context.switchToHttp().getRequest<GatewayRequest>();
  assert(staff, 'a route that asks for staff needs the policy partner_admin or attendant');
  return staff;
});
