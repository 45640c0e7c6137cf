/** A whole row that is on or off, so that it is as easy to hit as to read. Tells `change` with `{ value }`; the page decides whether it becomes so. */
Component({
  properties: {
    title: { type: String, value: '' },
    note: { type: String, value: '' },
    checked: { type: Boolean, value: false },
  },
  methods: {
    toggle() {
      this.triggerEvent('change', { value: !this.data.checked });
    },
  },
});
