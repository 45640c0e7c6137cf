import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface ShownCarPark {
  readonly version: number;
  readonly freeBays: number;
}

interface Message {
  readonly type: string;
  readonly carParks?: readonly (ShownCarPark & { readonly id: string })[];
  readonly carParkId?: string;
  readonly version?: number;
  readonly freeBays?: number;
}

/**
 * What a screen shows that follows docs/LIVE.md to the letter: a snapshot replaces everything, a change replaces one car park, and no
 * message is taken for older news than another of the same car park.
 */
export class LiveView {
  readonly shown = new Map<string, ShownCarPark>();
  /** Changes that were no news. */
  ignored = 0;
  snapshots = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly subscription: { readonly from: string; readonly to: string },
  ) {
    socket.on('message', (raw) => this.hear(JSON.parse(raw.toString()) as Message));
    socket.on('error', () => undefined);
  }

  static async open(gateway: string, subscription: { readonly from: string; readonly to: string }): Promise<LiveView> {
    const view = new LiveView(new WebSocket(`${gateway.replace('http', 'ws')}/api/v1/live`), subscription);
    await once(view.socket, 'open');
    view.subscribe();
    return view;
  }

  /** Asks for everything anew: what a screen does that comes to the front, or has a doubt. */
  subscribe(): void {
    this.socket.send(JSON.stringify({ type: 'subscribe', ...this.subscription }));
  }

  close(): void {
    this.socket.terminate();
  }

  private hear({ type, carParks = [], carParkId = '', version = 0, freeBays = 0 }: Message): void {
    if (type === 'snapshot') {
      this.snapshots += 1;
      this.shown.clear();
      for (const carPark of carParks) this.shown.set(carPark.id, { version: carPark.version, freeBays: carPark.freeBays });
    } else if (type === 'change') {
      if (version > (this.shown.get(carParkId)?.version ?? 0)) this.shown.set(carParkId, { version, freeBays });
      else this.ignored += 1;
    }
  }
}
