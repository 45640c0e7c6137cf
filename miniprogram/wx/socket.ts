import type { Sockets } from './ports.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** WeChat may tell an error, a close, both or (after a suspension) neither: the first that comes ends the line. */
export const sockets: Sockets = {
  open: (url, events) => {
    const task = wx.connectSocket({ url, timeout: CONNECT_TIMEOUT_MS });
    let hasEnded = false;
    const end = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      events.closed();
    };
    task.onOpen(() => {
      if (!hasEnded) events.opened();
    });
    task.onMessage(({ data: message }) => {
      if (!hasEnded && typeof message === 'string') events.heard(message);
    });
    task.onClose(end);
    task.onError(end);
    return {
      say: (text) => {
        if (!hasEnded) task.send({ data: text, fail: end });
      },
      close: () => {
        if (hasEnded) return;
        task.close({ code: 1000 });
        end();
      },
    };
  },
};
