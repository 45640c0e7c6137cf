import type { ComponentSpace, GeneralComponent } from 'glass-easel';
import { make, mark } from '../dom.js';
import { around, builtIn, flag, type Host, number, type Player, text, within } from './built-in.js';

interface ChoiceProps {
  readonly value: string;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly color: string;
}

interface SliderProps {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled: boolean;
}

/** switch, checkbox, radio with their groups, and slider. */
export function registerChoices(space: ComponentSpace): void {
  const properties = { value: text(), checked: flag(), disabled: flag(), color: text(), name: text(), type: text() };
  builtIn<ChoiceProps>(space, 'switch', properties, (host) => playChoice(host, 'switch', toggleSwitch));
  builtIn<ChoiceProps>(space, 'checkbox', properties, (host) => playChoice(host, 'checkbox', toggleCheckbox));
  builtIn<ChoiceProps>(space, 'radio', properties, (host) => playChoice(host, 'radio', toggleRadio));
  builtIn(space, 'checkbox-group', { name: text() }, ({ component }) => ({ value: () => chosen(component, 'checkbox') }));
  builtIn(space, 'radio-group', { name: text() }, ({ component, element }) => {
    element.setAttribute('role', 'radiogroup');
    return { value: () => chosen(component, 'radio')[0] ?? '' };
  });
  const range = { min: number(), max: number(100), step: number(1), value: number(), disabled: flag(), name: text() };
  const looks = { activeColor: text(), backgroundColor: text(), blockSize: number(28), blockColor: text(), showValue: flag() };
  builtIn<SliderProps>(space, 'slider', { ...range, ...looks }, playSlider);
}

function playChoice(host: Host<ChoiceProps>, role: string, toggle: (host: Host<ChoiceProps>) => void): Player {
  const { element } = host;
  const activate = (): void => {
    if (!host.props.disabled) toggle(host);
  };
  host.onTap(activate);
  return {
    activate,
    value: () => (role === 'switch' ? host.props.checked : host.props.value),
    update() {
      element.setAttribute('role', role);
      element.setAttribute('aria-checked', String(host.props.checked));
      mark(element, 'aria-disabled', host.props.disabled ? 'true' : undefined);
      element.style.setProperty('--choice', host.props.color);
    },
  };
}

function toggleSwitch(host: Host<ChoiceProps>): void {
  host.set({ checked: !host.props.checked });
  host.fire('change', { value: host.props.checked });
}

function toggleCheckbox(host: Host<ChoiceProps>): void {
  host.set({ checked: !host.props.checked });
  const group = around(host.component, 'checkbox-group');
  group?.triggerEvent('change', { value: chosen(group, 'checkbox') }, { bubbles: false });
}

function toggleRadio(host: Host<ChoiceProps>): void {
  if (host.props.checked) return;
  const group = around(host.component, 'radio-group');
  for (const other of group ? within(group, 'radio') : []) other.setData({ checked: other === host.component });
  host.set({ checked: true });
  group?.triggerEvent('change', { value: host.props.value }, { bubbles: false });
}

function chosen(group: GeneralComponent, tag: string): string[] {
  const members = within(group, tag).map((one) => one.data as ChoiceProps);
  return members.filter(({ checked }) => checked).map(({ value }) => value);
}

function playSlider(host: Host<SliderProps>): Player {
  const input = make('input');
  input.type = 'range';
  input.addEventListener('input', () => host.fire('changing', { value: Number(input.value) }));
  input.addEventListener('change', () => {
    host.set({ value: Number(input.value) });
    host.fire('change', { value: Number(input.value) });
  });
  host.element.append(input);
  return {
    value: () => Number(input.value),
    update() {
      const { min, max, step, value, disabled } = host.props;
      Object.assign(input, { min, max, step, disabled });
      input.value = String(value);
    },
  };
}
