/** A template that the operator has picked in WeChat's console: what the person is asked for, and the fields of a message. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Those of this account. At WeChat everybody has their own, with ids of 43 characters as these. */
export const TEMPLATES: readonly Template[] = [
  {
    id: 'sandbox-template-booking-confirmed-00000001',
    title: '预约成功通知',
    fields: { thing1: '停车场', time2: '开始时间', time3: '结束时间', thing4: '入场说明' },
  },
  {
    id: 'sandbox-template-bay-changed-00000000000002',
    title: '预约变更通知',
    fields: { thing1: '停车场', time2: '开始时间', thing3: '变更说明' },
  },
  {
    id: 'sandbox-template-refunded-00000000000000003',
    title: '退款到账通知',
    fields: { thing1: '停车场', amount2: '退款金额', time3: '退款时间', thing4: '备注' },
  },
  {
    id: 'sandbox-template-leave-soon-000000000000004',
    title: '离场提醒',
    fields: { thing1: '停车场', time2: '离场时间', thing3: '温馨提示' },
  },
];

const DATE = String.raw`\d{4}年\d{1,2}月\d{1,2}日`;
const CLOCK = String.raw`\d{1,2}:\d{2}(:\d{2})?`;
const TIME = new RegExp(`^(${DATE} )?${CLOCK}(~(${DATE} )?${CLOCK})?$`);

/** What a value of each type may be. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message.html */
const FITS: Readonly<Record<string, (value: string) => boolean>> = {
  thing: (value) => [...value].length <= 20 && !/[\p{Cc}\p{Cf}]/u.test(value),
  number: (value) => /^\d{1,32}(\.\d{1,10})?$/.test(value),
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  character_string: (value) => /^[!-~]{1,32}$/.test(value),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
  car_number: (value) => [...value].length <= 8,
  amount: (value) => /^[¥￥$]\d{1,10}(\.\d{1,2})?元?$/.test(value),
  time: (value) => TIME.test(value),
  date: (value) => new RegExp(`^${DATE}( ${CLOCK})?$`).test(value),
};

/** The name of the first field that is missing, is not the template's, or holds what its type does not allow. */
export function unfitField({ fields }: Template, given: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  return unknown ?? Object.keys(fields).find((name) => !isFit(name, given[name]));
}

function isFit(name: string, given: unknown): boolean {
  const value = (given as { value?: unknown } | undefined)?.value;
  const fits = FITS[name.replace(/\d+$/, '')];
  return typeof value === 'string' && value.trim() !== '' && fits?.(value) === true;
}
