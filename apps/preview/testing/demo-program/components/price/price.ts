Component({
  properties: { fen: { type: Number, value: 0 } },
  data: { yuan: '' },
  observers: {
    fen(fen: number) {
      this.setData({ yuan: (fen / 100).toFixed(2) });
    },
  },
  methods: {
    onTap() {
      this.triggerEvent('agree');
    },
  },
});
