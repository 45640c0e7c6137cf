import type { RouteRecordRaw } from 'vue-router';
import type { StaffRole } from './types/api.js';

declare module 'vue-router' {
  interface RouteMeta {
    /** In the browser's title and in the navigation. */
    readonly title?: string;
    /** Who finds it in the navigation and may open it; everybody who is logged in when left out. */
    readonly roles?: readonly StaffRole[];
    /** Open to people who are not logged in. */
    readonly isPublic?: boolean;
    /** Stands in the navigation. */
    readonly inMenu?: boolean;
  }
}

const PARTNER: readonly StaffRole[] = ['partner_admin', 'attendant'];
const OFFICE: readonly StaffRole[] = ['office_auditor', 'office_admin'];

/** In the order of the navigation. */
export const PAGES: readonly RouteRecordRaw[] = [
  { path: '/overview', component: () => import('./office/overview.vue'), meta: { title: '总览', roles: OFFICE, inMenu: true } },
  { path: '/utilisation', component: () => import('./office/utilisation.vue'), meta: { title: '利用率', roles: OFFICE, inMenu: true } },
  { path: '/rows', component: () => import('./office/rows.vue'), meta: { title: '明细', roles: OFFICE } },
  { path: '/demand', component: () => import('./office/demand.vue'), meta: { title: '未满足需求', roles: OFFICE, inMenu: true } },
  { path: '/audit', component: () => import('./office/audit.vue'), meta: { title: '审计', roles: OFFICE, inMenu: true } },
  { path: '/audit/:index(\\d+)', component: () => import('./office/audit-entry.vue'), meta: { title: '审计记录', roles: OFFICE } },
  { path: '/partners', component: () => import('./office/partners.vue'), meta: { title: '合作单位', roles: OFFICE, inMenu: true } },
  { path: '/partners/:id', component: () => import('./office/partner.vue'), meta: { title: '合作单位', roles: OFFICE } },
  { path: '/approvals', component: () => import('./office/approvals.vue'), meta: { title: '开放审批', roles: OFFICE, inMenu: true } },
  { path: '/approvals/:id', component: () => import('./office/approval.vue'), meta: { title: '开放审批', roles: OFFICE } },
  { path: '/office-staff', component: () => import('./office/office-staff.vue'), meta: { title: '人员', roles: OFFICE, inMenu: true } },
  { path: '/night', component: () => import('./night/night.vue'), meta: { title: '今夜', roles: PARTNER, inMenu: true } },
  { path: '/windows', component: () => import('./windows/windows.vue'), meta: { title: '开放时段', roles: PARTNER, inMenu: true } },
  { path: '/suspensions', component: () => import('./windows/suspensions.vue'), meta: { title: '临时收回', roles: PARTNER, inMenu: true } },
  { path: '/bookings', component: () => import('./bookings/bookings.vue'), meta: { title: '预约', roles: PARTNER, inMenu: true } },
  { path: '/statement', component: () => import('./bookings/statement.vue'), meta: { title: '月结', roles: PARTNER, inMenu: true } },
  { path: '/files', component: () => import('./windows/files.vue'), meta: { title: '导入导出', roles: PARTNER, inMenu: true } },
  { path: '/staff', component: () => import('./staff-people/people.vue'), meta: { title: '员工', roles: ['partner_admin'], inMenu: true } },
  { path: '/account', component: () => import('./account/account.vue'), meta: { title: '我的账号' } },
];
