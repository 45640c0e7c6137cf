import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ChangeOwnStaffRoleRequest,
  InvitationView,
  InviteOwnStaffRequest,
  ListStaffRequest,
  NewInvitationView,
  StaffListView,
  StaffParams,
} from '#contracts';
import { ChangeStaff, StaffInvitations, StaffList } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { done, orProblem } from '../http/refusal-to-problem.js';

/** The staff of a partner, as its admins see and change them: their own partner, and no other. */
@ApiTags('manage: staff')
@Controller('api/v1/manage/staff')
export class OwnStaffController {
  constructor(
    private readonly staffList: StaffList,
    private readonly invitations: StaffInvitations,
    private readonly changeStaff: ChangeStaff,
  ) {}

  @Get()
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: StaffListView })
  list(@CurrentStaff() staff: StaffMember, @Query({ schema: ListStaffRequest }) { after }: ListStaffRequest): Promise<StaffListView> {
    return this.staffList.of(staff, after);
  }

  @Get('invitations')
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: InvitationView.array() })
  open(@CurrentStaff() staff: StaffMember): Promise<InvitationView[]> {
    return this.invitations.open(staff);
  }

  @Post('invitations')
  @Access('partner_admin', { stepUp: true })
  @ApiCreatedResponse({ standardSchema: NewInvitationView })
  async invite(
    @CurrentStaff() staff: StaffMember,
    @Body({ schema: InviteOwnStaffRequest }) wish: InviteOwnStaffRequest,
  ): Promise<NewInvitationView> {
    return orProblem(await this.invitations.invite(staff, { ...wish, partnerCode: staff.scope.partnerCode }));
  }

  @Post('invitations/:id/withdraw')
  @HttpCode(204)
  @Access('partner_admin')
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  async withdraw(@CurrentStaff() staff: StaffMember, @Param({ schema: StaffParams }) { id }: StaffParams): Promise<void> {
    done(await this.invitations.withdraw(staff, id));
  }

  @Post(':id/role')
  @HttpCode(204)
  @Access('partner_admin', { stepUp: true })
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  async changeRole(
    @CurrentStaff() staff: StaffMember,
    @Param({ schema: StaffParams }) { id }: StaffParams,
    @Body({ schema: ChangeOwnStaffRoleRequest }) { role }: ChangeOwnStaffRoleRequest,
  ): Promise<void> {
    done(await this.changeStaff.changeRole(staff, id, role));
  }

  @Post(':id/deactivate')
  @HttpCode(204)
  @Access('partner_admin', { stepUp: true })
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  async deactivate(@CurrentStaff() staff: StaffMember, @Param({ schema: StaffParams }) { id }: StaffParams): Promise<void> {
    done(await this.changeStaff.deactivate(staff, id));
  }
}
