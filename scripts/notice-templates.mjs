// Which templates notices use in development: those of the sandbox (apps/wechat-sandbox/src/templates.ts), as NOTICE_TEMPLATES of the product.

/** As the environment carries it. */
export const SANDBOX_NOTICE_TEMPLATES = JSON.stringify({
  booking_confirmed: {
    templateId: 'sandbox-template-booking-confirmed-00000001',
    values: { thing1: 'carPark', time2: 'from', time3: 'to', thing4: 'note' },
  },
  bay_changed: {
    templateId: 'sandbox-template-bay-changed-00000000000002',
    values: { thing1: 'carPark', time2: 'from', thing3: 'note' },
  },
  refunded: {
    templateId: 'sandbox-template-refunded-00000000000000003',
    values: { thing1: 'carPark', amount2: 'amount', time3: 'at', thing4: 'note' },
  },
  leave_soon: {
    templateId: 'sandbox-template-leave-soon-000000000000004',
    values: { thing1: 'carPark', time2: 'to', thing3: 'note' },
  },
});
