import type { ComponentSpace } from 'glass-easel';
import { make } from '../dom.js';
import { anything, builtIn, flag, type Host, number, type Player, text } from './built-in.js';

interface FieldProps {
  readonly value: unknown;
  readonly type: string;
  readonly password: boolean;
  readonly placeholder: string;
  readonly placeholderStyle: string;
  readonly disabled: boolean;
  readonly maxlength: number;
  readonly focus: boolean;
  readonly autoFocus: boolean;
  readonly confirmType: string;
  readonly confirmHold: boolean;
  readonly autoHeight: boolean;
}

type Field = HTMLInputElement | HTMLTextAreaElement;

const KEYBOARDS: Readonly<Record<string, string>> = { number: 'numeric', digit: 'decimal' };
const NOT_SET = -1;

/** What a phone's keyboard does with these has no counterpart on a desk: they are taken, and nothing follows. */
const KEYBOARD_PROPERTIES = {
  ...{ placeholderClass: text(), cursor: number(NOT_SET), cursorSpacing: number(), selectionStart: number(NOT_SET) },
  ...{ selectionEnd: number(NOT_SET), adjustPosition: flag(true), holdKeyboard: flag(), fixed: flag(), showConfirmBar: flag(true) },
  ...{ disableDefaultPadding: flag(), alwaysEmbed: flag(), cursorColor: text(), alwaysSystem: flag(), adjustKeyboardTo: text() },
  ...{ safePasswordCertPath: text(), safePasswordLength: number(), safePasswordTimeStamp: number(), safePasswordNonce: text() },
  ...{ safePasswordSalt: text(), safePasswordCustomHash: text() },
};

const PROPERTIES = {
  ...{ value: anything(), name: text(), type: text('text'), password: flag(), placeholder: text(), placeholderStyle: text() },
  ...{ disabled: flag(), maxlength: number(140), focus: flag(), autoFocus: flag(), confirmType: text('done'), confirmHold: flag() },
  ...{ autoHeight: flag() },
  ...KEYBOARD_PROPERTIES,
};

export function registerFields(space: ComponentSpace): void {
  builtIn<FieldProps>(space, 'input', PROPERTIES, (host) => play(host, make('input')));
  builtIn<FieldProps>(space, 'textarea', PROPERTIES, (host) => play(host, make('textarea')));
}

function play(host: Host<FieldProps>, field: Field): Player {
  host.element.append(field);
  listen(host, field);
  if (host.props.autoFocus) window.setTimeout(() => field.focus());
  let hadFocus = false;
  return {
    inner: field,
    value: () => field.value,
    activate: () => field.focus(),
    update() {
      show(host.props, field);
      const color = /color:\s*([^;]+)/.exec(host.props.placeholderStyle)?.[1] ?? '';
      host.element.style.setProperty('--placeholder', color);
      if (host.props.focus !== hadFocus) {
        hadFocus = host.props.focus;
        if (hadFocus) window.setTimeout(() => field.focus());
        else field.blur();
      }
      grow(host, field);
    },
  };
}

function listen(host: Host<FieldProps>, field: Field): void {
  const typed = (): void => {
    host.set({ value: field.value });
    host.fire('input', { value: field.value, cursor: field.selectionStart ?? field.value.length });
  };
  field.addEventListener('input', (event) => {
    event.stopPropagation();
    if (!(event as InputEvent).isComposing) typed();
  });
  field.addEventListener('compositionend', typed);
  field.addEventListener('focus', () => host.fire('focus', { value: field.value, height: 0 }));
  field.addEventListener('blur', () => host.fire('blur', { value: field.value, cursor: field.selectionStart }));
  field.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key !== 'Enter' || field instanceof HTMLTextAreaElement) return;
    host.fire('confirm', { value: field.value });
    if (!host.props.confirmHold) field.blur();
  });
}

function show(props: FieldProps, field: Field): void {
  const value = props.value === null || props.value === undefined ? '' : String(props.value);
  if (field.value !== value) field.value = value;
  if (field instanceof HTMLInputElement) field.type = props.password || props.type === 'safe-password' ? 'password' : 'text';
  field.inputMode = KEYBOARDS[props.type] ?? 'text';
  field.enterKeyHint = props.confirmType;
  field.placeholder = props.placeholder;
  field.disabled = props.disabled;
  if (props.maxlength >= 0) field.maxLength = props.maxlength;
  else field.removeAttribute('maxlength');
}

/** `auto-height`: as high as its text. */
function grow(host: Host<FieldProps>, field: Field): void {
  if (!host.props.autoHeight || field instanceof HTMLInputElement) return;
  field.style.height = 'auto';
  const height = `${field.scrollHeight}px`;
  field.style.height = height;
  host.element.style.height = height;
}
