import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { isOfficer } from '#identity';
import { assert } from '#kernel';
import type { AnyStaff, GatewayRequest, Officer, StaffMember } from './gateway-request.js';

function staffOf(context: ExecutionContext): AnyStaff {
  const { staff } = context.switchToHttp().getRequest<GatewayRequest>();
  assert(staff, 'a route that asks for staff needs a policy of staff');
  return staff;
}

/** The member of a partner's staff who asks; for routes with the policy `partner_admin` or `attendant`. */
export const CurrentStaff = createParamDecorator((_: unknown, context: ExecutionContext): StaffMember => {
  const staff = staffOf(context);
  assert(!isOfficer(staff), 'a route that asks for the staff of a partner needs the policy partner_admin or attendant');
  return staff;
});

/** The member of the street office who asks; for routes with the policy `office_admin` or `office_auditor`. */
export const CurrentOfficer = createParamDecorator((_: unknown, context: ExecutionContext): Officer => {
  const staff = staffOf(context);
  assert(isOfficer(staff), 'a route that asks for the office needs the policy office_admin or office_auditor');
  return staff;
});

/** Whoever of any staff asks; for routes with the policy `staff`. */
export const CurrentAnyStaff = createParamDecorator((_: unknown, context: ExecutionContext): AnyStaff => staffOf(context));
