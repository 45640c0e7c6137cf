/** Names and what they stand for, one a row. */
Component({
  properties: {
    rows: { type: Array, value: [] },
  },
});
