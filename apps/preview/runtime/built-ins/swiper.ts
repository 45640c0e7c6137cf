import type { ComponentSpace, GeneralComponent } from 'glass-easel';
import { make, phoneUnits } from '../dom.js';
import { around, builtIn, domOf, flag, type Host, number, type Player, playerOf, text, within } from './built-in.js';

interface SwiperProps {
  readonly current: number;
  readonly autoplay: boolean;
  readonly interval: number;
  readonly duration: number;
  readonly circular: boolean;
  readonly vertical: boolean;
  readonly previousMargin: string;
  readonly nextMargin: string;
  readonly indicatorDots: boolean;
  readonly disableTouch: boolean;
}

interface Track extends Player {
  lay(): void;
}

const FLICK_PX = 40;

export function registerSwiper(space: ComponentSpace): void {
  const properties = {
    ...{ current: number(), autoplay: flag(), interval: number(5000), duration: number(500), circular: flag(), vertical: flag() },
    ...{ previousMargin: text(), nextMargin: text(), indicatorDots: flag(), disableTouch: flag(), displayMultipleItems: number(1) },
    ...{ indicatorColor: text(), indicatorActiveColor: text(), snapToEdge: flag(), easingFunction: text() },
  };
  builtIn<SwiperProps>(space, 'swiper', properties, (host) => new Swiping(host));
  builtIn(space, 'swiper-item', { itemId: text(), skipHiddenItemLayout: flag() }, ({ component }) => {
    const track = (): Track | undefined => {
      const swiper = around(component, 'swiper');
      return swiper && (playerOf(swiper) as Track | undefined);
    };
    queueMicrotask(() => track()?.lay());
    return {};
  });
}

class Swiping implements Track {
  readonly #host: Host<SwiperProps>;
  readonly #dots = make('div', 'wx-dots');
  #current: number;
  #followed: number;
  #timer = 0;

  constructor(host: Host<SwiperProps>) {
    this.#host = host;
    this.#current = this.#followed = host.props.current;
    host.element.append(this.#dots);
    this.#listen();
  }

  update(): void {
    const { current, autoplay, interval } = this.#host.props;
    if (current !== this.#followed) this.#go(current, '');
    this.#followed = current;
    this.lay();
    window.clearInterval(this.#timer);
    if (autoplay) this.#timer = window.setInterval(() => this.#go((this.#current + 1) % this.#items().length, 'autoplay'), interval);
  }

  unmount(): void {
    window.clearInterval(this.#timer);
  }

  #items(): GeneralComponent[] {
    return within(this.#host.component, 'swiper-item');
  }

  #go(wanted: number, source: string): void {
    const count = this.#items().length;
    const next = this.#host.props.circular && count > 0 ? (wanted + count) % count : Math.max(0, Math.min(count - 1, wanted));
    if (next === this.#current) return;
    this.#current = next;
    if (source) {
      this.#followed = next;
      this.#host.set({ current: next });
    }
    this.lay();
    this.#host.fire('change', { current: next, currentItemId: '', source });
    window.setTimeout(() => this.#host.fire('animationfinish', { current: next, source }), this.#host.props.duration);
  }

  lay(): void {
    const { vertical, duration, previousMargin, nextMargin, indicatorDots } = this.#host.props;
    const [before, after] = [phoneUnits(previousMargin || '0px'), phoneUnits(nextMargin || '0px')];
    for (const [index, item] of this.#items().entries()) {
      const { style } = domOf(item);
      const offset = `${(index - this.#current) * 100}%`;
      style.transition = `transform ${duration}ms ease`;
      style.transform = vertical ? `translate3d(0, ${offset}, 0)` : `translate3d(${offset}, 0, 0)`;
      style.setProperty(vertical ? 'height' : 'width', `calc(100% - ${before} - ${after})`);
      style.setProperty(vertical ? 'top' : 'left', before);
    }
    const marks = indicatorDots ? this.#items().map((_item, index) => make('i', index === this.#current ? 'on' : '')) : [];
    this.#dots.replaceChildren(...marks);
  }

  #listen(): void {
    const { element } = this.#host;
    let start: number | undefined;
    const at = ({ changedTouches: [touch] }: TouchEvent): number => (this.#host.props.vertical ? touch?.clientY : touch?.clientX) ?? 0;
    const begin = (event: TouchEvent): void => {
      start = this.#host.props.disableTouch ? undefined : at(event);
    };
    const end = (event: TouchEvent): void => {
      const moved = start === undefined ? 0 : at(event) - start;
      start = undefined;
      if (Math.abs(moved) > FLICK_PX) this.#go(this.#current - Math.sign(moved), 'touch');
    };
    element.addEventListener('touchstart', begin, { passive: true });
    element.addEventListener('touchend', end, { passive: true });
  }
}
