import type { PartnerRole } from '../types/api.js';

/** What the roles of a partner may do, for whoever gives them. */
export const ROLE_POWERS: Readonly<Record<PartnerRole, string>> = {
  partner_admin: '可修改开放时段、收回泊位、导入、管理员工',
  attendant: '只能查看今夜、时段、预约与月结',
};

export const otherRole = (role: PartnerRole): PartnerRole => (role === 'attendant' ? 'partner_admin' : 'attendant');
