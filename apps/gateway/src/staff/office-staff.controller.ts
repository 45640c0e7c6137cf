import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ChangeRoleRequest,
  InvitationView,
  InviteStaffRequest,
  ListStaffRequest,
  NewInvitationView,
  StaffListView,
  StaffParams,
} from '#contracts';
import { ChangeStaff, StaffInvitations, StaffList } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentOfficer } from '../http/current-staff.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { done, orProblem } from '../http/refusal-to-problem.js';

/** The staff of all partners and of the street office itself, as the office sees and changes them. */
@ApiTags('office: staff')
@Controller('api/v1/office/staff')
export class OfficeStaffController {
  constructor(
    private readonly staffList: StaffList,
    private readonly invitations: StaffInvitations,
    private readonly changeStaff: ChangeStaff,
  ) {}

  @Get()
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: StaffListView })
  list(@CurrentOfficer() staff: Officer, @Query({ schema: ListStaffRequest }) { after }: ListStaffRequest): Promise<StaffListView> {
    return this.staffList.of(staff, after);
  }

  @Get('invitations')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: InvitationView.array() })
  open(@CurrentOfficer() staff: Officer): Promise<InvitationView[]> {
    return this.invitations.open(staff);
  }

  @Post('invitations')
  @Access('office_admin', { stepUp: true })
  @ApiCreatedResponse({ standardSchema: NewInvitationView })
  @ApiProblems('not_found')
  async invite(
    @CurrentOfficer() staff: Officer,
    @Body({ schema: InviteStaffRequest }) { name, role, partnerId }: InviteStaffRequest,
  ): Promise<NewInvitationView> {
    return orProblem(await this.invitations.invite(staff, { name, role, partnerCode: partnerId ?? null }));
  }

  @Post('invitations/:id/withdraw')
  @HttpCode(204)
  @Access('office_admin')
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  async withdraw(@CurrentOfficer() staff: Officer, @Param({ schema: StaffParams }) { id }: StaffParams): Promise<void> {
    done(await this.invitations.withdraw(staff, id));
  }

  @Post(':id/role')
  @HttpCode(204)
  @Access('office_admin', { stepUp: true })
  @ApiNoContentResponse()
  @ApiProblems('not_found', 'last_admin', 'role_does_not_fit')
  async changeRole(
    @CurrentOfficer() staff: Officer,
    @Param({ schema: StaffParams }) { id }: StaffParams,
    @Body({ schema: ChangeRoleRequest }) { role }: ChangeRoleRequest,
  ): Promise<void> {
    done(await this.changeStaff.changeRole(staff, id, role));
  }

  @Post(':id/deactivate')
  @HttpCode(204)
  @Access('office_admin', { stepUp: true })
  @ApiNoContentResponse()
  @ApiProblems('not_found', 'last_admin')
  async deactivate(@CurrentOfficer() staff: Officer, @Param({ schema: StaffParams }) { id }: StaffParams): Promise<void> {
    done(await this.changeStaff.deactivate(staff, id));
  }
}
