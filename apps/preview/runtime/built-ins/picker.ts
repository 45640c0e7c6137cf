import type { ComponentSpace } from 'glass-easel';
import { make } from '../dom.js';
import { button } from '../sheets.js';
import { anything, builtIn, flag, type Host, list, text } from './built-in.js';
import type { Surroundings } from './surroundings.js';

type Range = readonly (string | Readonly<Record<string, unknown>>)[];

interface PickerProps {
  readonly mode: 'selector' | 'multiSelector' | 'date' | 'time';
  readonly range: Range | readonly Range[];
  readonly rangeKey: string;
  readonly value: unknown;
  readonly start: string;
  readonly end: string;
  readonly fields: string;
  readonly disabled: boolean;
  readonly headerText: string;
}

/** Fields in a sheet, and what they say together. */
interface Question {
  readonly fields: readonly HTMLElement[];
  answer(): unknown;
}

export function registerPicker(space: ComponentSpace, { sheets }: Surroundings): void {
  const properties = {
    ...{ mode: text('selector'), range: list(), rangeKey: text(), value: anything(), start: text(), end: text(), fields: text('day') },
    ...{ disabled: flag(), headerText: text(), name: text(), level: text() },
  };
  builtIn<PickerProps>(space, 'picker', properties, (host) => {
    host.onTap(async () => {
      if (host.props.disabled) return;
      const question = questionOf(host);
      const value = await sheets.ask<unknown>(host.props.headerText || '请选择', (box, answer) => {
        const bar = make('div', 'phone-picker-bar');
        const title = make('span', '', host.props.headerText);
        bar.append(
          button('取消', () => answer(undefined)),
          title,
          button('确定', () => answer(question.answer()), 'strong'),
        );
        box.append(bar, ...question.fields);
      });
      if (value === undefined) return host.fire('cancel');
      host.set({ value });
      host.fire('change', { value });
    });
    return { value: () => host.props.value };
  });
}

function questionOf(host: Host<PickerProps>): Question {
  const { props } = host;
  if (props.mode === 'selector') {
    const field = select(props.range as Range, Number(props.value ?? 0), props.rangeKey, props.headerText || '选项');
    return { fields: [field], answer: () => Number(field.value) };
  }
  if (props.mode === 'multiSelector') {
    const values = (props.value as readonly number[] | null) ?? [];
    const fields = (props.range as readonly Range[]).map((column, place) => {
      const field = select(column, values[place] ?? 0, props.rangeKey, `第 ${place + 1} 列`);
      field.addEventListener('change', () => host.fire('columnchange', { column: place, value: Number(field.value) }));
      return field;
    });
    return { fields, answer: () => fields.map(({ value }) => Number(value)) };
  }
  const field = make('input');
  field.type = props.mode === 'time' ? 'time' : props.fields === 'month' ? 'month' : 'date';
  Object.assign(field, { value: String(props.value ?? ''), min: props.start, max: props.end });
  field.setAttribute('aria-label', props.headerText || '日期或时间');
  return { fields: [field], answer: () => field.value };
}

function select(range: Range, chosen: number, rangeKey: string, label: string): HTMLSelectElement {
  const field = make('select');
  field.setAttribute('aria-label', label);
  for (const [index, one] of range.entries()) field.add(new Option(typeof one === 'string' ? one : String(one[rangeKey]), String(index)));
  field.value = String(chosen);
  return field;
}
