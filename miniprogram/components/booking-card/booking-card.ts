type Dataset = { readonly act: string };

/** One booking, with what can be done about it. Tells `act` with `{ id, act }`: pay, extend, cancel, way, report, more (in care mode), or an answer to a rehoming. */
Component({
  properties: {
    card: { type: Object, value: {} },
    care: { type: Boolean, value: false },
    /** The booking that something is being done about. */
    busyId: { type: String, value: '' },
  },
  methods: {
    act({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, Dataset>) {
      const { id } = this.data.card as { readonly id: string };
      this.triggerEvent('act', { id, act: currentTarget.dataset.act });
    },
  },
});
