export interface Office {
  readonly name: string;
  readonly phone: string;
  readonly address: string;
  readonly hours: string;
}

/** What is known of the office, line by line; empty when nothing was filled in. */
export function officeRows({ name, phone, address, hours }: Office): { readonly name: string; readonly text: string }[] {
  const rows = [
    { name: '单位', text: name },
    { name: '电话', text: phone },
    { name: '地址', text: address },
    { name: '时间', text: hours },
  ];
  return rows.filter(({ text }) => text.trim() !== '');
}

/** `1.2.0`, and where the program runs if that is not at people's. */
export function versionText(version: string, stage: 'develop' | 'trial' | 'release'): string {
  const name = { develop: '开发版', trial: '体验版', release: '' }[stage];
  return [version, name].filter(Boolean).join(' · ') || '未知';
}
