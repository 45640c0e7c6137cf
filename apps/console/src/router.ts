import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router';
import { onSessionGone, recognise } from './staff.js';
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

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/sign-in', component: () => import('./account/sign-in.vue'), meta: { title: '登录', isPublic: true } },
    { path: '/invitation/:token', component: () => import('./account/invitation.vue'), meta: { title: '接受邀请', isPublic: true } },
    {
      path: '/',
      component: () => import('./shell/shell.vue'),
      children: [
        ...PAGES,
        { path: '', component: () => import('./shell/no-such-page.vue'), meta: {} },
        { path: ':nowhere(.*)*', component: () => import('./shell/no-such-page.vue'), meta: { title: '没有这个页面' } },
      ],
    },
  ],
});

/** Where somebody of this role begins: the first page of the navigation that is theirs. */
function homeOf(role: StaffRole): string {
  return PAGES.find(({ meta }) => meta?.inMenu && meta.roles?.includes(role))?.path ?? '/account';
}

router.beforeEach(async ({ meta, path, fullPath }) => {
  if (meta.isPublic) return true;
  const me = await recognise();
  if (!me) return { path: '/sign-in', query: path === '/' ? {} : { to: fullPath } };
  if (path === '/' || (meta.roles && !meta.roles.includes(me.role))) return homeOf(me.role);
  return true;
});
router.afterEach(({ meta }) => {
  document.title = meta.title ? `${meta.title} · 东晓夜泊` : '东晓夜泊 · 控制台';
});
onSessionGone(() => void router.push({ path: '/sign-in', query: { to: router.currentRoute.value.fullPath, why: 'expired' } }));
