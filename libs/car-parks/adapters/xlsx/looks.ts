import type { XmlListener } from './xml.js';

/** The texts that cells share (ECMA-376 part 1, section 18.4.8): runs of a text belong together, readings of East Asian text do not count. */
export class SharedStrings implements XmlListener {
  readonly strings: string[] = [];
  private text_: string[] = [];
  private isText = false;
  private isReading = false;

  open(name: string): void {
    if (name === 'si') this.text_ = [];
    if (name === 'rPh') this.isReading = true;
    if (name === 't') this.isText = !this.isReading;
  }

  close(name: string): void {
    if (name === 'si') this.strings.push(unescaped(this.text_.join('')));
    if (name === 'rPh') this.isReading = false;
    if (name === 't') this.isText = false;
  }

  text(text: string): void {
    if (this.isText) this.text_.push(text);
  }
}

/** `_x000A_` stands for a character that XML cannot hold (section 22.9.2.19). */
export function unescaped(text: string): string {
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Formats of dates and times that need no description (section 18.8.30), those of Chinese and Japanese editions too. */
const KNOWN_DATES = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;

/** Which styles show a number as a date or a time (section 18.8). */
export class DateStyles implements XmlListener {
  readonly dateStyles = new Set<number>();
  private readonly described = new Map<number, boolean>();
  private isInCells = false;
  private count = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'numFmt') this.described.set(Number(attributes['numFmtId']), showsDate(attributes['formatCode'] ?? ''));
    if (name === 'cellXfs') this.isInCells = true;
    if (name !== 'xf' || !this.isInCells) return;
    if (this.isDate(Number(attributes['numFmtId'] ?? 0))) this.dateStyles.add(this.count);
    this.count += 1;
  }

  close(name: string): void {
    if (name === 'cellXfs') this.isInCells = false;
  }

  private isDate(format: number): boolean {
    return this.described.get(format) ?? KNOWN_DATES.some(([first, last]) => first <= format && format <= last);
  }
}

/** Whether letters of dates are left when quoted text, colours and conditions are gone; `[h]` counts hours. */
function showsDate(format: string): boolean {
  const bare = format.replaceAll(/"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]/gi, '');
  return /[dmyhs]/i.test(bare) && !/^general/i.test(bare);
}
