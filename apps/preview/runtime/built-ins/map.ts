import type { ComponentSpace } from 'glass-easel';
import { readStage } from '../../stage.js';
import { make, trueRect } from '../dom.js';
import { anything, builtIn, flag, type Host, list, number, type Player, text } from './built-in.js';
import { drawGround } from './map-ground.js';
import { type Centre, metresPerPixel, project, type Spot, unproject } from './map-projection.js';

interface Marker extends Spot {
  readonly id: number;
  readonly title?: string;
  readonly ariaLabel?: string;
  readonly iconPath?: string;
  readonly width?: number;
  readonly height?: number;
  readonly callout?: Label & { readonly display?: 'ALWAYS' | 'BYCLICK' };
  readonly label?: Label;
}

interface Label {
  readonly content: string;
  readonly color?: string;
  readonly bgColor?: string;
  readonly fontSize?: number;
  readonly borderRadius?: number;
  readonly padding?: number;
}

interface MapProps extends Spot {
  readonly scale: number;
  readonly minScale: number;
  readonly maxScale: number;
  readonly markers: readonly Marker[];
  readonly circles: readonly (Spot & { readonly radius: number; readonly color?: string; readonly fillColor?: string })[];
  readonly includePoints: readonly Spot[];
  readonly showLocation: boolean;
  readonly enableScroll: boolean;
  readonly enableZoom: boolean;
}

/** What a MapContext asks of a map. */
export interface MapPlayer extends Player {
  centre(): Centre;
  moveTo(spot: Spot): void;
  include(spots: readonly Spot[], paddingPx?: number): void;
}

const PROPERTIES = {
  ...{ longitude: number(), latitude: number(), scale: number(16), minScale: number(3), maxScale: number(20), markers: list() },
  ...{ circles: list(), includePoints: list(), showLocation: flag(), enableScroll: flag(true), enableZoom: flag(true), polyline: list() },
  ...{ enablePoi: flag(true), enableBuilding: flag(true), enableRotate: flag(), enableTraffic: flag(), enableSatellite: flag() },
  ...{ showCompass: flag(), showScale: flag(), enable3D: flag(), enableOverlooking: flag(), enableAutoMaxOverlooking: flag() },
  ...{ subkey: text(), layerStyle: anything(), setting: anything(), rotate: number(), skew: number() },
};

const DRAG_PX = 4;

/** A calm stand-in for the map: a plain ground that hints at streets, and what the program puts on it. It loads nothing from anywhere. */
export function registerMap(space: ComponentSpace): void {
  builtIn<MapProps>(space, 'map', PROPERTIES, (host) => new MapStandIn(host));
}

class MapStandIn implements MapPlayer {
  readonly #host: Host<MapProps>;
  readonly #ground = make('canvas', 'wx-map-ground');
  readonly #things = make('div', 'wx-map-things');
  readonly #resize = new ResizeObserver(() => this.#draw());
  /** Streets are drawn, so no sheet changes their colour. */
  readonly #theme = new MutationObserver(() => this.#draw());
  #centre: Centre;
  #followed = '';
  #included: readonly Spot[] = [];
  /** The marker whose callout a tap has opened. */
  #opened: number | undefined;

  constructor(host: Host<MapProps>) {
    this.#host = host;
    this.#centre = { ...spotOf(host.props), scale: host.props.scale };
    host.element.append(this.#ground, this.#things);
    this.#resize.observe(host.element);
    this.#theme.observe(document.body, { subtree: true, attributeFilter: ['data-theme'] });
    this.#listen();
    window.setTimeout(() => host.fire('updated'));
  }

  unmount(): void {
    this.#resize.disconnect();
    this.#theme.disconnect();
  }

  update(): void {
    const { longitude, latitude, scale, includePoints } = this.#host.props;
    const asked = [longitude, latitude, scale].join();
    if (asked !== this.#followed) this.#centre = { longitude, latitude, scale };
    this.#followed = asked;
    if (includePoints.length > 0 && includePoints !== this.#included) this.include(includePoints);
    this.#included = includePoints;
    this.#draw();
  }

  centre(): Centre {
    return this.#centre;
  }

  moveTo(spot: Spot): void {
    this.#centre = { ...this.#centre, ...spotOf(spot) };
    this.#draw();
  }

  include(spots: readonly Spot[], paddingPx = 40): void {
    const [longitudes, latitudes] = [spots.map(({ longitude }) => longitude), spots.map(({ latitude }) => latitude)];
    const [west, east, south, north] = [Math.min(...longitudes), Math.max(...longitudes), Math.min(...latitudes), Math.max(...latitudes)];
    const middle = { longitude: (west + east) / 2, latitude: (south + north) / 2 };
    const { clientWidth, clientHeight } = this.#host.element;
    let scale = this.#host.props.maxScale;
    for (; scale > this.#host.props.minScale; scale -= 0.5) {
      const corner = project({ longitude: east, latitude: south }, { ...middle, scale });
      if (corner.x < clientWidth / 2 - paddingPx && corner.y < clientHeight / 2 - paddingPx) break;
    }
    this.#centre = { ...middle, scale };
    this.#draw();
  }

  #listen(): void {
    const { element } = this.#host;
    let start: { x: number; y: number; centre: Centre; hasMoved: boolean } | undefined;
    const point = ({ changedTouches: [touch] }: TouchEvent): { x: number; y: number } => ({
      x: touch?.clientX ?? 0,
      y: touch?.clientY ?? 0,
    });
    const begin = (event: TouchEvent): void => {
      start = { ...point(event), centre: this.#centre, hasMoved: false };
    };
    const move = (event: TouchEvent): void => {
      if (!start || !this.#host.props.enableScroll) return;
      const to = point(event);
      const by = { x: start.x - to.x, y: start.y - to.y };
      if (!start.hasMoved && Math.hypot(by.x, by.y) < DRAG_PX) return;
      if (!start.hasMoved) this.#host.fire('regionchange', { type: 'begin', causedBy: 'gesture' });
      start.hasMoved = true;
      this.moveTo(unproject(by, start.centre));
    };
    const end = (event: TouchEvent): void => {
      if (start?.hasMoved) this.#changed('drag');
      else if (start && !(event.target as Element).closest('.wx-marker')) this.#tapped(point(event));
      start = undefined;
    };
    element.addEventListener('touchstart', begin, { passive: true });
    element.addEventListener('touchmove', move, { passive: true });
    element.addEventListener('touchend', end, { passive: true });
    element.addEventListener('wheel', (event) => this.#zoom(event));
  }

  #zoom(event: WheelEvent): void {
    const { enableZoom, minScale, maxScale } = this.#host.props;
    if (!enableZoom) return;
    event.preventDefault();
    const scale = Math.max(minScale, Math.min(maxScale, this.#centre.scale - Math.sign(event.deltaY) * 0.5));
    this.#centre = { ...this.#centre, scale };
    this.#draw();
    this.#changed('scale');
  }

  #changed(causedBy: string): void {
    const centerLocation = spotOf(this.#centre);
    this.#host.fire('regionchange', { type: 'end', causedBy, centerLocation, scale: this.#centre.scale });
  }

  #tapped({ x, y }: { x: number; y: number }): void {
    const { left, top, width, height } = trueRect(this.#host.element);
    this.#host.fire('tap', unproject({ x: x - left - width / 2, y: y - top - height / 2 }, this.#centre));
  }

  #draw(): void {
    const { element, props } = this.#host;
    if (!element.clientWidth) return;
    drawGround(this.#ground, element, this.#centre);
    const here = props.showLocation ? [this.#place(make('div', 'wx-here'), readStage().place)] : [];
    const circles = props.circles.map((circle) => {
      const shape = make('div', 'wx-circle');
      const diameter = (2 * circle.radius) / metresPerPixel(this.#centre);
      Object.assign(shape.style, { width: `${diameter}px`, height: `${diameter}px` });
      Object.assign(shape.style, { background: circle.fillColor ?? 'transparent', borderColor: circle.color ?? 'transparent' });
      return this.#place(shape, circle);
    });
    const focused = document.activeElement?.getAttribute('data-marker');
    this.#things.replaceChildren(...circles, ...here, ...props.markers.map((marker) => this.#place(this.#marker(marker), marker)));
    if (focused) this.#things.querySelector<HTMLElement>(`[data-marker="${focused}"]`)?.focus();
  }

  #place(thing: HTMLElement, spot: Spot): HTMLElement {
    const { x, y } = project(spot, this.#centre);
    const { clientWidth, clientHeight } = this.#host.element;
    Object.assign(thing.style, { left: `${x + clientWidth / 2}px`, top: `${y + clientHeight / 2}px` });
    return thing;
  }

  #marker(marker: Marker): HTMLElement {
    const thing = make('button', 'wx-marker');
    thing.dataset['marker'] = String(marker.id);
    const { callout, label } = marker;
    thing.setAttribute('aria-label', marker.ariaLabel ?? marker.title ?? callout?.content ?? label?.content ?? `标记 ${marker.id}`);
    if (callout && (callout.display === 'ALWAYS' || this.#opened === marker.id)) thing.append(this.#callout(marker.id, callout));
    const pin = marker.iconPath ? make('img') : make('span', 'wx-pin');
    if (pin instanceof HTMLImageElement) {
      pin.alt = '';
      pin.src = (marker.iconPath ?? '').replace(/^\//, '');
      Object.assign(pin, { width: marker.width ?? 30, height: marker.height ?? 30 });
    }
    thing.append(pin);
    if (label) thing.append(styled(make('span', 'wx-marker-label', label.content), label));
    thing.addEventListener('click', () => {
      this.#opened = marker.id;
      this.#host.fire('markertap', { markerId: marker.id });
      this.#draw();
    });
    return thing;
  }

  #callout(markerId: number, callout: Label): HTMLElement {
    const bubble = styled(make('span', 'wx-callout', callout.content), callout);
    bubble.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#host.fire('callouttap', { markerId });
    });
    return bubble;
  }
}

const spotOf = ({ longitude, latitude }: Spot): Spot => ({ longitude, latitude });

function styled(element: HTMLElement, { color, bgColor, fontSize, borderRadius, padding }: Label): HTMLElement {
  const px = (value: number | undefined): string => (value === undefined ? '' : `${value}px`);
  Object.assign(element.style, { color: color ?? '', background: bgColor ?? '' });
  Object.assign(element.style, { fontSize: px(fontSize), borderRadius: px(borderRadius), padding: px(padding) });
  return element;
}
