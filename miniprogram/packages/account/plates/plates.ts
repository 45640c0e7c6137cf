import { server, session } from '../../../program.js';
import { begin, LEAVING, NO_TROUBLE, troubleOf } from '../../../shown.js';
import { follow, tell } from '../../../tell.js';
import type { Vehicle } from '../../../types/api.js';
import { looksLikePlate, type PlateCard, plateCards, typedPlate } from '../../../view-models/plates.js';
import { ask } from '../../../wx/feedback.js';

const VEHICLES_MAX = 3;

Page({
  ...LEAVING,
  data: {
    care: false,
    isOnline: true,
    state: 'loading' as 'loading' | 'ready' | 'offline' | 'error',
    problem: NO_TROUBLE,
    plates: [] as PlateCard[],
    typed: '',
    canAdd: false,
    isFull: false,
    isBusy: false,
  },

  onShow() {
    begin(this);
    void this.read();
  },

  async read() {
    try {
      this.show(await server.vehicles());
    } catch (thrown) {
      if (this.data.state !== 'ready') this.setData(troubleOf(thrown));
    }
  },

  show(vehicles: readonly Vehicle[]) {
    if (session.resident !== undefined) session.learn({ ...session.resident, vehicles });
    this.setData({ state: 'ready', plates: plateCards(vehicles), isFull: vehicles.length >= VEHICLES_MAX });
  },

  act() {
    this.setData({ state: 'loading' });
    follow(this.data.problem.action, { again: () => void this.read() });
  },

  type({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ typed: detail.value, canAdd: looksLikePlate(detail.value) });
  },

  async add() {
    const plate = typedPlate(this.data.typed);
    await this.change(async () => {
      await server.addVehicle(plate, this.data.plates.length === 0);
      this.setData({ typed: '', canAdd: false });
    });
  },

  async makeDefault({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { id: string }>) {
    await this.change(() => server.makeDefault(currentTarget.dataset.id));
  },

  async remove({ currentTarget }: WechatMiniprogram.BaseEvent<WechatMiniprogram.IAnyObject, { id: string; text: string }>) {
    const { id, text } = currentTarget.dataset;
    if (!(await ask({ title: `移除 ${text}？`, content: '以后可以再添加', yes: '移除', no: '保留' }))) return;
    await this.change(() => server.removeVehicle(id));
  },

  async change(how: () => Promise<unknown>) {
    if (this.data.isBusy) return;
    this.setData({ isBusy: true });
    try {
      await how();
      await this.read();
    } catch (thrown) {
      await tell(thrown, { refresh: () => void this.read() });
    } finally {
      this.setData({ isBusy: false });
    }
  },
});
