/** One car park of the list; a tap tells its id. */
Component({
  properties: {
    card: { type: Object, value: { id: '', tone: 'closed', roomText: '' } },
  },
  methods: {
    open() {
      this.triggerEvent('open', { id: (this.data.card as { readonly id: string }).id });
    },
  },
});
