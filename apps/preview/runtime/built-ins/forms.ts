import type { ComponentSpace, GeneralComponent } from 'glass-easel';
import { mark } from '../dom.js';
import { rememberAgreement } from '../wx/agreement.js';
import { around, builtIn, descendants, flag, type Host, playerOf, text } from './built-in.js';
import type { Surroundings } from './surroundings.js';

interface ButtonProps {
  readonly type: string;
  readonly size: string;
  readonly plain: boolean;
  readonly disabled: boolean;
  readonly formType: string;
  readonly openType: string;
}

/** What a tap on a button of this open-type fires. Others are played nowhere, and say so. */
const OPEN_EVENTS: Readonly<Record<string, string>> = {
  agreePrivacyAuthorization: 'agreeprivacyauthorization',
  openSetting: 'opensetting',
  contact: 'contact',
  share: '',
};

export function registerForms(space: ComponentSpace, { pages, sheets }: Surroundings): void {
  builtIn(space, 'form', { reportSubmit: flag() });
  const properties = {
    ...{ type: text(), size: text(), plain: flag(), disabled: flag(), loading: flag(), formType: text(), openType: text(), name: text() },
    ...{ lang: text(), sessionFrom: text(), sendMessageTitle: text(), sendMessagePath: text(), sendMessageImg: text() },
    ...{ appParameter: text(), showMessageCard: flag(), phoneNumberNoQuotaToast: flag(true), id: text() },
  };
  const open = ({ openType }: ButtonProps, host: Host<ButtonProps>): void => {
    const event = OPEN_EVENTS[openType];
    if (event === undefined) throw new Error(`open-type="${openType}" is not provided by the preview`);
    if (openType === 'agreePrivacyAuthorization') rememberAgreement();
    if (openType === 'share') {
      pages.top?.call('onShareAppMessage', { from: 'button' });
      sheets.showToast({ title: '已转发（预览）', icon: 'none' });
    } else host.fire(event, { errMsg: `${openType}:ok` });
  };
  builtIn<ButtonProps>(space, 'button', properties, (host) => {
    host.onTap(() => {
      const { disabled, formType, openType } = host.props;
      if (disabled) return;
      if (formType) endForm(around(host.component, 'form'), formType);
      if (openType) open(host.props, host);
    });
    return { update: () => showButton(host) };
  });
  registerLabel(space);
}

function showButton({ element, props }: Host<ButtonProps>): void {
  if (!element.hasAttribute('role')) element.setAttribute('role', 'button');
  mark(element, 'data-type', props.type);
  mark(element, 'data-mini', props.size === 'mini');
  mark(element, 'data-plain', props.plain);
  mark(element, 'data-disabled', props.disabled);
  mark(element, 'aria-disabled', props.disabled ? 'true' : undefined);
}

function endForm(form: GeneralComponent | undefined, formType: string): void {
  if (!form) return;
  const fields = descendants(form).filter((one) => (one.data as { name?: string }).name && playerOf(one)?.value);
  const value = Object.fromEntries(fields.map((one) => [(one.data as { name: string }).name, playerOf(one)?.value?.()]));
  form.triggerEvent(formType, formType === 'submit' ? { value } : {}, { bubbles: false });
}

function registerLabel(space: ComponentSpace): void {
  builtIn<{ readonly for: string }>(space, 'label', { for: text() }, (host) => {
    host.component.addListener('tap', (event) => {
      const origin = (event.target as { _$?: object })._$ ?? event.target;
      if (playerOf(origin)?.activate) return;
      const named = host.props.for && host.component.ownerShadowRoot?.querySelector(`#${host.props.for}`);
      const target = named || descendants(host.component).find((one) => playerOf(one)?.activate);
      if (target) playerOf(target)?.activate?.();
    });
    return {};
  });
}
