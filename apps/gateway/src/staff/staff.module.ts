import { Module } from '@nestjs/common';
import { IdentityModule } from '#identity';
import { StaffSessionsController } from './sessions.controller.js';

/** The way in for staff of partners and of the street office, and what they do about themselves and each other. */
@Module({ imports: [IdentityModule], controllers: [StaffSessionsController] })
export class StaffModule {}
