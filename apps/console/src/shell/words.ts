import type { CarParkKind, PoolKind, StaffRole } from '../types/api.js';

export const ROLE_NAMES: Readonly<Record<StaffRole, string>> = {
  partner_admin: '单位管理员',
  attendant: '值守员',
  office_auditor: '街道审计员',
  office_admin: '街道管理员',
};

export const POOL_KIND_NAMES: Readonly<Record<PoolKind, string>> = {
  standard: '普通',
  accessible: '无障碍',
  ev_charging: '充电',
  large: '大型',
};

export const CAR_PARK_KIND_NAMES: Readonly<Record<CarParkKind, string>> = {
  residential: '住宅小区',
  industrial: '产业园区',
  commercial: '商业楼宇',
  hospital: '医院',
  government: '政府机关',
  school: '学校',
};
