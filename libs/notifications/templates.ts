import { Inject, Injectable } from '@nestjs/common';
import { NoticeKind } from '#contracts';
import { CONFIG, type Config } from '#platform';
import { type FactName, flawOfField, type Template } from './domain/template.js';

/** The templates that the operator has at WeChat, by kind. Wrong ones stop the process at its start. */
@Injectable()
export class Templates {
  private readonly byKind: ReadonlyMap<NoticeKind, Template>;

  constructor(@Inject(CONFIG) { NOTICE_TEMPLATES }: Pick<Config, 'NOTICE_TEMPLATES'>) {
    const flaws = Object.entries(NOTICE_TEMPLATES).flatMap(([kind, { values }]) => flawsOf(kind, values));
    const ids = Object.values(NOTICE_TEMPLATES).map(({ templateId }) => templateId);
    if (new Set(ids).size < ids.length) flaws.push('two kinds share a template, so nobody could say yes to one of them');
    if (flaws.length > 0) throw new Error(`NOTICE_TEMPLATES: ${flaws.join('; ')}`);
    this.byKind = new Map(Object.entries(NOTICE_TEMPLATES) as [NoticeKind, Template][]);
  }

  /** Kinds that can be sent, in the order in which people are shown them. */
  get kinds(): readonly NoticeKind[] {
    return NoticeKind.options.filter((kind) => this.byKind.has(kind));
  }

  of(kind: NoticeKind): Template | undefined {
    return this.byKind.get(kind);
  }

  kindOf(templateId: string): NoticeKind | undefined {
    return this.kinds.find((kind) => this.byKind.get(kind)?.templateId === templateId);
  }
}

function flawsOf(kind: string, values: Readonly<Record<string, string>>): string[] {
  if (!NoticeKind.safeParse(kind).success) return [`${kind} is no kind of notice`];
  if (Object.keys(values).length === 0) return [`${kind} has no values`];
  return Object.entries(values).flatMap(([field, fact]) => {
    const flaw = flawOfField(field, fact as FactName);
    return flaw === undefined ? [] : [`${kind}: ${flaw}`];
  });
}
