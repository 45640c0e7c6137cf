import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SANDBOX_NOTICE_TEMPLATES } from '../../scripts/notice-templates.mjs';
import { send } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { agree, bookAndPay, button, chooseNight, PATIENCE_MS, text } from './kit/person.js';
import { photograph } from './kit/picture.js';
import { type Product, showProduct } from './kit/product.js';

let product: Product;
beforeAll(async () => {
  product = await showProduct([{ code: 'near', bays: 9, nightFen: 600 }], undefined, { NOTICE_TEMPLATES: SANDBOX_NOTICE_TEMPLATES });
});
afterAll(() => product?.close());

/** Titles of the messages that are on phones. */
async function onPhones(): Promise<string[]> {
  const { body } = await send('GET', `${product.system.sandbox}/control/messages`);
  const { messages } = body as { readonly messages: readonly { readonly title: string; readonly errcode: number }[] };
  return messages.filter(({ errcode }) => errcode === 0).map(({ title }) => title);
}

test('who says yes after a tap is told, and who was never asked is not', async () => {
  const phone = await product.open({ person: 'wants-to-know' });
  await agree(phone);
  await button(phone, '我的').click();
  await button(phone, '微信提醒').click();
  await text(phone, '未开启').waitFor();
  await photograph(phone, 'notices');
  await button(phone, '预约成功，开启').click();
  await text(phone, '预约成功通知').waitFor();
  await photograph(phone, 'notices-asked');
  await phone.page.getByRole('button', { name: '允许' }).click();
  await text(phone, '还可提醒 1 次').waitFor();
  await button(phone, '返回').click();
  await button(phone, '关于').click();
  await text(phone, '联系方式由运营单位填写').waitFor();
  await photograph(phone, 'about');
  await button(phone, '返回').click();
  await button(phone, '找车位').click();
  await chooseNight(phone, '明晚');
  await bookAndPay(phone);
  await text(phone, '在微信里提醒您').waitFor();
  await eventually(onPhones, (titles) => titles.includes('预约成功通知'), PATIENCE_MS);
  await photograph(phone, 'notices-offered');
  await button(phone, '开启提醒').click();
  await text(phone, '离场提醒').waitFor();
  await phone.page.getByRole('button', { name: '拒绝' }).click();
  await text(phone, '没有开启').waitFor();
  await photograph(phone, 'notices-refused');
  expect([await onPhones(), phone.errors]).toEqual([['预约成功通知'], []]);
  await phone.close();
});
