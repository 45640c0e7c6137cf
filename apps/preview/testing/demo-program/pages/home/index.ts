interface Changed {
  readonly detail: { readonly value: string };
}

Page({
  data: {
    name: '',
    place: '未选择',
    priceFen: 800,
    outcome: '未支付',
    markers: [{ id: 1, longitude: 114.1405, latitude: 22.5715, callout: { content: '空 12', display: 'ALWAYS' } }],
  },
  onName({ detail }: Changed) {
    this.setData({ name: detail.value });
  },
  onAgree() {
    this.setData({ priceFen: 600 });
  },
  onMarker() {
    this.setData({ outcome: '点了标记' });
  },
  async onPlace() {
    const { name } = await wx.chooseLocation({});
    this.setData({ place: name });
  },
  async onPay() {
    const signed = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=demo', signType: 'RSA' as const, paySign: 's' };
    try {
      await wx.requestPayment(signed);
      this.setData({ outcome: '已支付' });
    } catch (fault) {
      this.setData({ outcome: (fault as { errMsg: string }).errMsg });
    }
  },
});
