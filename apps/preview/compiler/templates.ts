import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';
import { BUILT_IN_TAGS, TEMPLATE_TAGS } from './built-in-tags.js';
import type { Complaint } from './complaint.js';
import { isFile, isForeign } from './npm-packages.js';
import type { ComponentSource, Program } from './program.js';
import { wxsAsScript, wxsComplaints, wxsRequires } from './wxs.js';

/** The compiler's own report of one place. Lines count from 0. */
interface TemplateReport {
  readonly path: string;
  readonly message: string;
  readonly startLine: number;
  readonly isError: boolean;
}

const INLINE_WXS = /(<wxs\b[^>]*?(?<!\/)>)([\s\S]*?)(<\/wxs>)/g;
/** What compiled templates call of the runtime: `Q.A` wraps change:prop, `Q.B` and `Q.C` wrap event handlers. */
export const RUNTIME_HOOKS =
  ';var __h=globalThis.__wxsHost;var getRegExp=__h.getRegExp,getDate=__h.getDate;Q.A=__h.changeProp;Q.B=Q.C=__h.eventWrapper;';

/** All templates and WXS of a program as one JavaScript expression. */
export function compileTemplates(program: Program, isDevelopment: boolean): { readonly code: string; readonly complaints: Complaint[] } {
  const group = isDevelopment ? TmplGroup.newDev() : new TmplGroup();
  try {
    const files = new TemplateFiles(program, group);
    for (const component of program.components) files.addTemplate(component.path);
    const unknown = program.components.flatMap((one) => unknownTags(one, files.textOf(one.path)));
    group.setExtraRuntimeScript(RUNTIME_HOOKS);
    return { code: group.getTmplGenObjectGroups(), complaints: [...files.complaints, ...unknown] };
  } finally {
    group.free();
  }
}

class TemplateFiles {
  readonly complaints: Complaint[] = [];
  readonly #texts = new Map<string, string>();
  readonly #scripts = new Set<string>();

  constructor(
    readonly program: Program,
    readonly group: TmplGroup,
  ) {}

  textOf(path: string): string {
    return this.#texts.get(path) ?? '';
  }

  addTemplate(path: string): void {
    if (this.#texts.has(path)) return;
    const file = `${this.program.packages.file(path)}.wxml`;
    const written = isFile(file) ? readFileSync(file, 'utf8') : '';
    const text = isForeign(path) ? mended(written) : written;
    this.#texts.set(path, text);
    if (!isFile(file)) this.complaints.push({ file: `${path}.wxml`, message: 'is included, and not there' });
    if (!isForeign(path)) this.complaints.push(...inlineWxsComplaints(`${path}.wxml`, text));
    const script = text.replace(INLINE_WXS, (_all, open: string, body: string, close: string) => open + wxsAsScript(body) + close);
    const reports = (this.group.addTmpl(path, script) ?? []) as readonly TemplateReport[];
    const serious = reports.filter(({ isError }) => isError || !isForeign(path));
    this.complaints.push(...serious.map(({ startLine, message }) => ({ file: `${path}.wxml`, line: startLine + 1, message })));
    for (const included of this.group.getDirectDependencies(path) as string[]) this.addTemplate(included);
    for (const required of this.group.getScriptDependencies(path) as string[]) this.#addScript(required);
  }

  #addScript(path: string): void {
    if (this.#scripts.has(path)) return;
    this.#scripts.add(path);
    const named = this.program.packages.file(path);
    const file = isFile(named) ? named : `${named}.wxs`;
    if (!isFile(file)) {
      this.complaints.push({ file: path, message: 'this WXS is required, and not there' });
      return;
    }
    const source = readFileSync(file, 'utf8');
    if (!isForeign(path)) this.complaints.push(...wxsComplaints(path, source));
    this.group.addScript(path, wxsAsScript(source));
    for (const required of wxsRequires(source)) this.#addScript(posix.join(posix.dirname(path), required));
  }
}

/**
 * What packages write for WeChat's old framework, and glass-easel warns of: `wx:key="index"` names a property that no item has, and means
 * what a list without a key does; a slot is no element, so it has no class; a number is no list, but stands for as many items.
 */
function mended(template: string): string {
  const listed = (_all: string, length: string): string => `wx:for="{{[${[...Array(Number(length)).keys()].join(',')}]}}"`;
  return template
    .replace(/\swx:key="index"/g, '')
    .replace(/(<slot\b[^>]*?)\sclass="[^"]*"/g, '$1')
    .replace(/wx:for="\{\{(\d+)\}\}"/g, listed);
}

function inlineWxsComplaints(file: string, text: string): Complaint[] {
  return [...text.matchAll(INLINE_WXS)].flatMap((match) => {
    const line = text.slice(0, match.index + (match[1]?.length ?? 0)).split('\n').length;
    return wxsComplaints(file, match[2] ?? '', line);
  });
}

/** WeChat shows an unknown tag as an empty view, without a word; here it is an error. */
export function unknownTags({ path, config }: Pick<ComponentSource, 'path' | 'config'>, text: string): Complaint[] {
  const generics = Object.keys(config.componentGenerics ?? {});
  const known = new Set<string>([...BUILT_IN_TAGS, ...TEMPLATE_TAGS, ...Object.keys(config.usingComponents), ...generics]);
  const markup = text.replace(/<!--[\s\S]*?-->|(?<=<wxs\b[^>]*>)[\s\S]*?(?=<\/wxs>)/g, (part) => part.replace(/[^\n]/g, ' '));
  const tags = [...markup.matchAll(/<([a-zA-Z][\w.-]*)/g)].filter((match) => !known.has(match[1] ?? ''));
  return tags.map((match) => {
    const line = markup.slice(0, match.index).split('\n').length;
    return {
      file: `${path}.wxml`,
      line,
      message: `<${match[1]}> is neither declared in usingComponents nor a tag that the preview provides`,
    };
  });
}
