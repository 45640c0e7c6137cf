import { make } from './dom.js';

export interface ToastOptions {
  readonly title?: string;
  readonly icon?: 'success' | 'error' | 'loading' | 'none';
  readonly duration?: number;
  readonly mask?: boolean;
}

export interface ModalOptions {
  readonly title?: string;
  readonly content?: string;
  readonly showCancel?: boolean;
  readonly cancelText?: string;
  readonly confirmText?: string;
  readonly editable?: boolean;
  readonly placeholderText?: string;
}

/** What WeChat lays over a page: toasts, dialogs and sheets. One dialog takes the keyboard until it is answered. */
export class Sheets {
  #toast: HTMLElement | undefined;
  #timer = 0;

  constructor(readonly layer: HTMLElement) {}

  /** `duration` in ms; a loading toast stays until it is hidden. */
  showToast({ title = '', icon = 'success', duration = 1500, mask = false }: ToastOptions): void {
    this.hideToast();
    const toast = make('div', mask ? 'phone-toast mask' : 'phone-toast');
    toast.setAttribute('role', 'status');
    const box = make('div', 'phone-toast-box');
    if (icon !== 'none') box.append(make('div', `phone-toast-icon ${icon}`, { success: '✓', error: '✕', loading: '' }[icon]));
    box.append(make('div', '', title));
    toast.append(box);
    this.layer.append(toast);
    this.#toast = toast;
    if (icon !== 'loading') this.#timer = window.setTimeout(() => this.hideToast(), duration);
  }

  hideToast(): void {
    window.clearTimeout(this.#timer);
    this.#toast?.remove();
    this.#toast = undefined;
  }

  /** Resolves with the answer, or with undefined when the person leaves it by Escape or by the ground behind it. */
  ask<Answer>(
    label: string,
    build: (box: HTMLElement, answer: (value: Answer) => void) => void,
    className = 'phone-sheet',
  ): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const ground = make('div', 'phone-ground');
      const box = make('div', className);
      const before = document.activeElement;
      const close = (value: Answer | undefined): void => {
        ground.remove();
        if (before instanceof HTMLElement) before.focus();
        resolve(value);
      };
      box.setAttribute('role', 'dialog');
      box.setAttribute('aria-modal', 'true');
      box.setAttribute('aria-label', label);
      build(box, close);
      ground.append(box);
      ground.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') close(undefined);
        if (event.key === 'Tab') keepFocus(box, event);
      });
      ground.addEventListener('click', ({ target }) => {
        if (target === ground && className === 'phone-sheet') close(undefined);
      });
      this.layer.append(ground);
      box.querySelector<HTMLElement>('[autofocus], input, select, button')?.focus();
    });
  }

  async modal(options: ModalOptions): Promise<{ confirm: boolean; cancel: boolean; content: string | null }> {
    const { title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定', editable = false } = options;
    const input = make('input', 'phone-modal-input');
    input.value = editable ? content : '';
    input.placeholder = options.placeholderText ?? '';
    input.setAttribute('aria-label', title || '输入');
    const isConfirmed = await this.ask<boolean>(
      title || content,
      (box, answer) => {
        if (title) box.append(make('h2', 'phone-modal-title', title));
        box.append(editable ? input : make('p', 'phone-modal-content', content));
        const row = make('div', 'phone-modal-buttons');
        if (showCancel) row.append(button(cancelText, () => answer(false)));
        row.append(button(confirmText, () => answer(true), 'strong'));
        box.append(row);
      },
      'phone-modal',
    );
    const isYes = isConfirmed === true;
    return { confirm: isYes, cancel: !isYes, content: editable && isYes ? input.value : null };
  }

  /** The index of the chosen item; undefined for 取消. */
  async choose(items: readonly string[], label = '请选择'): Promise<number | undefined> {
    return this.ask<number | undefined>(label, (box, answer) => {
      box.append(...items.map((item, index) => button(item, () => answer(index))));
      box.append(button('取消', () => answer(undefined), 'quiet'));
    });
  }
}

export function button(text: string, onClick: () => void, className = ''): HTMLButtonElement {
  const made = make('button', className, text);
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}

function keepFocus(box: HTMLElement, event: KeyboardEvent): void {
  const stops = [...box.querySelectorAll<HTMLElement>('button, input, select, [tabindex="0"]')];
  const [first, last] = [stops[0], stops.at(-1)];
  const leaves = event.shiftKey ? first : last;
  if (document.activeElement !== leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
