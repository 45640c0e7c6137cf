import type { StyleSegmentIndex } from 'glass-easel';

/** glass-easel keeps styles of four origins apart: this is TEMP_EXTRA, the one for passing looks. Its enum exists for the compiler only. */
export const EXTRA_STYLE = 3 as StyleSegmentIndex;

const RPX = /(-?(?:\d*\.)?\d+)rpx\b/g;
const VIEWPORT = /(?<![\w.-])(-?(?:\d*\.)?\d+)(vh|vw)\b/g;

/** Units of the phone, in inline styles that only appear at run time. */
export const phoneUnits = (value: string): string => value.replace(RPX, 'calc(var(--rpx) * $1)').replace(VIEWPORT, 'calc(var(--$2) * $1)');

/** A new element with a class and a text. */
export function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className = '', text?: string): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The browser's own rectangle: elements of the program answer relative to the page area. */
export const trueRect = (element: Element): DOMRect => Element.prototype.getBoundingClientRect.call(element);

/** Sets an attribute, or takes it away for false, undefined and the empty string. */
export function mark(element: Element, name: string, value: string | boolean | undefined): void {
  if (value === undefined || value === false || value === '') element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
}
