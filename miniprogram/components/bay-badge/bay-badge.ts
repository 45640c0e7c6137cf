/** How much room there is, in a word and a colour. */
Component({
  properties: {
    tone: { type: String, value: 'closed' },
    text: { type: String, value: '' },
  },
});
