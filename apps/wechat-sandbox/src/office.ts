import { Cashier } from './cashier.js';
import { Courier } from './courier.js';
import type { NewOrder } from './orders.js';
import { RefundDesk } from './refund-desk.js';
import { OPENING_BALANCE_FEN } from './settings.js';
import { saveSettings, type World } from './world.js';

/** The parts that routes work with. */
export interface Office {
  readonly world: World;
  readonly cashier: Cashier;
  readonly courier: Courier;
  readonly refundDesk: RefundDesk;
  payBeforeAnswer(order: NewOrder, prepayId: string): Promise<void>;
  /** Takes up what a restart found unfinished. */
  rearm(): void;
  reset(): void;
}

export function openOffice(world: World): Office {
  const courier = new Courier(world);
  const cashier = new Cashier(world, courier);
  const refundDesk = new RefundDesk(world, courier);
  return {
    world,
    courier,
    cashier,
    refundDesk,
    async payBeforeAnswer({ mchid, outTradeNo }, prepayId) {
      const order = world.book.order(mchid, outTradeNo);
      const callback = order && cashier.payUnseen(order, prepayId);
      if (callback) await courier.deliver(callback.id);
    },
    rearm() {
      for (const part of [courier, cashier, refundDesk]) part.rearm();
    },
    reset() {
      world.clock.cancelAll();
      world.clock.restoreOffset(0);
      world.script.clear();
      world.messageScript.clear();
      world.book.clear();
      world.openingBalanceFen = OPENING_BALANCE_FEN;
      saveSettings(world);
    },
  };
}
