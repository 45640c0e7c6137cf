import { OFFICE } from '../../../office.js';
import { begin, LEAVING } from '../../../shown.js';
import { officeRows, versionText } from '../../../view-models/about.js';
import { edition } from '../../../wx/edition.js';

/** What this is. Says nothing that was not filled in by whoever runs it. */
Page({
  ...LEAVING,
  data: {
    care: false,
    isOnline: true,
    office: [] as { readonly name: string; readonly text: string }[],
    facts: [] as { readonly name: string; readonly text: string }[],
  },

  onShow() {
    begin(this);
    void this.read();
  },

  /** Everything is on the phone. */
  async read() {
    const { version, stage } = edition();
    this.setData({ office: officeRows(OFFICE), facts: [{ name: '版本', text: versionText(version, stage) }] });
  },
});
