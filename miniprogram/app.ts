import { live, network } from './program.js';
import { watchNetwork } from './wx/system.js';

App({
  onLaunch() {
    watchNetwork((isOnline) => network.set(isOnline));
  },
  onShow() {
    live.show();
  },
  onHide() {
    live.hide();
  },
});
