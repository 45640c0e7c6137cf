import { createRouter, createWebHashHistory } from 'vue-router';
import { PAGES } from './pages.js';
import { onSessionGone, recognise } from './staff.js';
import type { StaffRole } from './types/api.js';

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
