/** Free bays over a night; its summary is for who does not see the bars. */
Component({
  properties: {
    chart: { type: Object, value: { bars: [], summary: '' } },
  },
});
