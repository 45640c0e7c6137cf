import { type Centre, project } from './map-projection.js';

/** Streets every so many degrees: some 180 m apart, hinted, not drawn from any map. */
const STREET_DEGREES = 0.00175;
/** Every fourth is a wide one. */
const WIDE = 4;

/** Draws the ground: blocks and streets that stand still on the earth while the map moves. Colours come from the sheet. */
export function drawGround(canvas: HTMLCanvasElement, element: HTMLElement, centre: Centre): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const { clientWidth: width, clientHeight: height } = element;
  const ratio = window.devicePixelRatio;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  pen.scale(ratio, ratio);
  const style = getComputedStyle(element);
  pen.strokeStyle = style.getPropertyValue('--map-street');
  const cell = project({ longitude: centre.longitude + STREET_DEGREES, latitude: centre.latitude }, centre).x;
  const every = cell < 12 ? WIDE : 1;
  const line = (index: number, fromX: number, fromY: number, toX: number, toY: number): void => {
    pen.lineWidth = index % WIDE === 0 ? 7 : 3;
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
    pen.stroke();
  };
  if (cell < 2) return;
  const column = Math.floor(centre.longitude / STREET_DEGREES);
  const row = Math.floor(centre.latitude / STREET_DEGREES);
  const reach = Math.ceil(Math.max(width, height) / cell / 2) + 1;
  for (let step = -reach; step <= reach; step++) {
    if (every === 1 || (column + step) % WIDE === 0) {
      const { x } = project({ longitude: (column + step) * STREET_DEGREES, latitude: centre.latitude }, centre);
      line(column + step, x + width / 2 - 12, 0, x + width / 2 + 12, height);
    }
    if (every === 1 || (row + step) % WIDE === 0) {
      const { y } = project({ longitude: centre.longitude, latitude: (row + step) * STREET_DEGREES }, centre);
      line(row + step, 0, y + height / 2 + 8, width, y + height / 2 - 8);
    }
  }
}
