import { computed, readonly, shallowRef } from 'vue';
import { call, useSession } from './api/call.js';
import { asProblem, Problem } from './api/problem.js';
import type { StaffMe } from './types/api.js';

const current = shallowRef<StaffMe>();

/** Who is at the desk; undefined while nobody is logged in. */
export const staff = readonly(current);
/** May change things: an admin of a partner or of the street office. */
export const isAdmin = computed(() => current.value?.role.endsWith('_admin') ?? false);

let onGone = (): void => {};
/** Hears when the session ended without being asked to: expired, or ended elsewhere. */
export function onSessionGone(listener: () => void): void {
  onGone = listener;
}

/** From now on this person is at the desk. */
export function becomes(me: StaffMe): void {
  current.value = me;
  useSession({
    csrfToken: me.csrfToken,
    renew: async () => becomes(await call('GET /api/v1/staff/me')),
    onExpired: () => {
      leave();
      onGone();
    },
  });
}

function leave(): void {
  current.value = undefined;
  useSession(undefined);
}

/** Asks the server who is logged in here; nobody is no fault. Fault: a Problem other than that. */
export async function recognise(): Promise<StaffMe | undefined> {
  if (current.value) return current.value;
  try {
    becomes(await call('GET /api/v1/staff/me'));
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.status !== 401) throw asProblem(thrown);
  }
  return current.value;
}

export async function logOut(): Promise<void> {
  await call('POST /api/v1/staff/log-out', { body: { everywhere: false } });
  leave();
}
