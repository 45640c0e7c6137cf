// Loaded into a program of the product before its own code (`node --import`). Does at fail points, and to the clock, what the suite asks
// for over the channel that the program was started with. See arming.ts for the messages.
import { subscribe } from 'node:diagnostics_channel';

const armed = new Map();
const paused = new Map();
let skewMs = 0;

globalThis[Symbol.for('night-berth.failpoint')] = (name) => {
  const order = armed.get(name);
  if (!order) return undefined;
  if (order.skip > 0) {
    order.skip -= 1;
    return undefined;
  }
  order.times -= 1;
  if (order.times <= 0) armed.delete(name);
  return obey(name, order);
};

function obey(name, { action, ms }) {
  switch (action) {
    case 'kill':
      return new Promise(() => tell({ reached: name }, () => process.kill(process.pid, 'SIGKILL')));
    case 'stop':
      return new Promise((resolve) => {
        tell({ reached: name }, () => {
          process.kill(process.pid, 'SIGSTOP');
          resolve();
        });
      });
    case 'pause':
      tell({ reached: name });
      return new Promise((resolve) => paused.set(name, [...(paused.get(name) ?? []), resolve]));
    case 'delay':
      tell({ reached: name });
      return new Promise((resolve) => setTimeout(resolve, ms));
    case 'block':
      tell({ reached: name });
      return block(ms);
    case 'throw':
      tell({ reached: name });
      throw new Error(`fail point ${name}`);
    default:
      throw new Error(`unknown action ${action}`);
  }
}

function tell(message, then) {
  if (process.connected) process.send(message, then);
  else then?.();
}

/** Holds the event loop up, as a runaway computation would. */
function block(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** A wall clock that differs from everybody else's; the monotonic timer goes on. */
const TrueDate = Date;
globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() + skewMs);
    else super(...parts);
  }
  static now() {
    return TrueDate.now() + skewMs;
  }
};

/** Lines that this process accepted, by the port of the other side. */
const accepted = new Map();
subscribe('net.server.socket', ({ socket }) => {
  const port = socket.remotePort;
  accepted.set(port, socket);
  socket.once('close', () => accepted.delete(port));
});

/**
 * These lines take nothing more, as when the other side does not read and the buffers of both kernels are full: which takes 4 MB of each
 * line on loopback. What is written waits in this process, as it would then.
 */
function clog(ports) {
  for (const port of ports) {
    const socket = accepted.get(port);
    if (!socket) continue;
    socket._write = (...call) => {
      socket.clogged = () => Object.getPrototypeOf(socket)._write.apply(socket, call);
    };
    socket._writev = (...call) => {
      socket.clogged = () => Object.getPrototypeOf(socket)._writev.apply(socket, call);
    };
  }
}

function unclog() {
  for (const socket of accepted.values()) {
    delete socket._write;
    delete socket._writev;
    socket.clogged?.();
    delete socket.clogged;
  }
}

const ORDERS = {
  clog: ({ ports }) => clog(ports),
  unclog,
  arm: ({ name, action, ms = 0, skip = 0, times = 1 }) => armed.set(name, { action, ms, skip, times }),
  disarm: () => armed.clear(),
  resume: ({ name }) => {
    for (const go of paused.get(name) ?? []) go();
    paused.delete(name);
  },
  skew: ({ ms }) => {
    skewMs = ms;
  },
  block: ({ ms }) => setImmediate(() => block(ms)),
};

process.on('message', ({ id, order, ...rest }) => {
  ORDERS[order]?.(rest);
  tell({ done: id });
});
process.on('disconnect', () => process.exit(0));
process.channel?.unref();
