/** What a page shows instead of its content: `loading`, `empty`, `offline` or `error`, with one thing to do about it. */
Component({
  properties: {
    kind: { type: String, value: 'loading' },
    title: { type: String, value: '' },
    note: { type: String, value: '' },
    action: { type: String, value: '' },
  },
  data: {
    icons: { empty: 'calendar', offline: 'wifi-off', error: 'error-circle' },
    rows: [{ width: '60%' }, { width: '100%' }, { width: '80%' }],
  },
  methods: {
    act() {
      this.triggerEvent('act');
    },
  },
});
