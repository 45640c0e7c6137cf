Page({
  data: { isCareful: false, plates: ['粤B12345', '粤BD12345'], plate: 0 },
  onCare(event: { readonly detail: { readonly value: boolean } }) {
    this.setData({ isCareful: event.detail.value });
  },
  onPlate(event: { readonly detail: { readonly value: number } }) {
    this.setData({ plate: event.detail.value });
  },
});
