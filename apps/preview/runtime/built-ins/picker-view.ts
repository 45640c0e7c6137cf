import type { ComponentSpace } from 'glass-easel';
import { phoneUnits } from '../dom.js';
import { around, builtIn, flag, type Host, list, type Player, playerOf, text, within } from './built-in.js';

interface PickerViewProps {
  readonly value: readonly number[];
  readonly indicatorStyle: string;
}

interface Wheels extends Player {
  settle(): void;
  /** Columns call it when a person has turned one. */
  turned(): void;
}

interface Wheel extends Player {
  turnTo(index: number): void;
  index(): number;
}

const ROW_PX = 34;
const REST_MS = 90;

/** Wheels in a row; each column scrolls and snaps to a row. */
export function registerPickerView(space: ComponentSpace): void {
  const looks = { indicatorStyle: text(), indicatorClass: text(), maskStyle: text(), maskClass: text(), immediateChange: flag() };
  builtIn<PickerViewProps>(space, 'picker-view', { value: list(), name: text(), ...looks }, playWheels);
  builtIn(space, 'picker-view-column', {}, playWheel);
}

function playWheels(host: Host<PickerViewProps>): Wheels {
  const columns = (): Wheel[] => within(host.component, 'picker-view-column').flatMap((one) => (playerOf(one) as Wheel | undefined) ?? []);
  const value = (): number[] => columns().map((one) => one.index());
  const settle = (): void => {
    for (const [place, wheel] of columns().entries()) wheel.turnTo(host.props.value[place] ?? 0);
  };
  return {
    value,
    settle,
    turned() {
      host.set({ value: value() });
      host.fire('change', { value: value() });
    },
    update() {
      const height = /height:\s*([^;]+)/.exec(host.props.indicatorStyle)?.[1];
      host.element.style.setProperty('--wheel-row', height ? phoneUnits(height) : `${ROW_PX}px`);
      queueMicrotask(settle);
    },
  };
}

function playWheel({ element, component }: Host<object>): Wheel {
  let chosen = 0;
  let timer = 0;
  const wheels = (): Wheels | undefined => {
    const view = around(component, 'picker-view');
    return view && (playerOf(view) as Wheels | undefined);
  };
  const rowPx = (): number => (element.firstElementChild as HTMLElement | null)?.offsetHeight || ROW_PX;
  element.tabIndex = 0;
  element.addEventListener(
    'scroll',
    () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        const now = Math.round(element.scrollTop / rowPx());
        if (now === chosen) return;
        chosen = now;
        wheels()?.turned();
      }, REST_MS);
    },
    { passive: true },
  );
  requestAnimationFrame(() => wheels()?.settle());
  return {
    index: () => chosen,
    turnTo(index) {
      element.style.paddingBlock = `${Math.max(0, (element.clientHeight - rowPx()) / 2)}px`;
      chosen = index;
      if (Math.round(element.scrollTop / rowPx()) !== index) element.scrollTop = index * rowPx();
    },
    unmount: () => window.clearTimeout(timer),
  };
}
