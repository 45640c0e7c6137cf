import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import postcss, { type Root } from 'postcss';
import parseSelector, { type Node, type Selector } from 'postcss-selector-parser';
import type { Complaint } from './complaint.js';
import { isFile, isForeign } from './npm-packages.js';
import type { ComponentSource, Program } from './program.js';

const RPX = /(-?(?:\d*\.)?\d+)rpx\b/g;
const VIEWPORT = /(?<![\w.-])(-?(?:\d*\.)?\d+)(vh|vw)\b/g;

/** Where a sheet applies: a component's own classes get its scope, a page's sheet stays on that page. */
interface Reach {
  readonly scope: string;
  readonly page?: string;
}

export interface Styles {
  readonly app: string;
  /** path of a page or component → its sheet. */
  readonly sheets: Readonly<Record<string, string>>;
  /** path → the prefix of its classes, empty when its styles are shared with the page. */
  readonly scopes: Readonly<Record<string, string>>;
  readonly complaints: Complaint[];
}

/** WXSS as CSS: rpx and viewport units relative to the phone's page area, tags with the `wx-` of the preview's elements, own scopes. */
export async function compileStyles({ root, components, packages }: Program, mend: (sheet: Root) => Promise<void>): Promise<Styles> {
  const complaints: Complaint[] = [];
  const sheets: Record<string, string> = {};
  const scopes: Record<string, string> = {};
  for (const [place, component] of components.entries()) {
    const { path, file, isPage } = component;
    const scope = isScoped(component) ? `s${place.toString(36)}` : '';
    scopes[path] = scope;
    const sheet = readSheet(root, `${file}.wxss`);
    if (!isPage && !isForeign(path)) complaints.push(...strictComplaints(`${path}.wxss`, sheet));
    await mend(sheet);
    sheets[path] = translate(sheet, isPage ? { scope, page: path } : { scope });
  }
  const app = readSheet(root, packages.file('app.wxss'));
  await mend(app);
  return { app: translate(app, { scope: '' }), sheets, scopes, complaints };
}

function isScoped({ isPage, config }: ComponentSource): boolean {
  return !isPage && config.styleIsolation !== 'shared' && config.styleIsolation !== 'page-shared';
}

function readSheet(root: string, file: string): Root {
  return postcss.parse(withImports(root, file, []), { from: file });
}

/** `@import` in place, each file once on a path of imports. */
function withImports(root: string, file: string, above: readonly string[]): string {
  if (!isFile(file) || above.includes(file)) return '';
  return readFileSync(file, 'utf8').replace(/@import\s+(?:url\()?['"](.+?)['"]\)?\s*;?/g, (_all, reference: string) => {
    const target = reference.startsWith('/') ? join(root, reference) : resolve(dirname(file), reference);
    return withImports(root, target, [...above, file]);
  });
}

/** In a component WeChat takes class selectors only, and warns at run time where nobody looks. `page` and :host apart. */
export function strictComplaints(file: string, sheet: Root): Complaint[] {
  const complaints: Complaint[] = [];
  const refuse = (line: number | undefined, what: string): void => {
    complaints.push({ file, line: line ?? 1, message: `${what} may not stand in the styles of a component` });
  };
  sheet.walkRules((rule) => {
    if (isKeyframe(rule.parent)) return;
    const line = rule.source?.start?.line;
    parseSelector((selectors) => {
      selectors.walkTags((tag) => refuse(line, `the tag selector ${tag.value}`));
      selectors.walkIds((id) => refuse(line, `the id selector #${id.value}`));
      selectors.walkAttributes((attribute) => refuse(line, `the attribute selector ${attribute.toString().trim()}`));
    }).processSync(rule.selector);
  });
  return complaints;
}

/** Units of the phone as lengths of the page area, and its safe area as the frame draws it. */
const phoneUnits = (value: string): string =>
  value
    .replace(RPX, 'calc(var(--rpx) * $1)')
    .replace(VIEWPORT, 'calc(var(--$2) * $1)')
    .replace(/(?:env|constant)\(\s*safe-area-inset-bottom[^)]*\)/g, 'var(--page-bottom, 0px)');

function translate(sheet: Root, reach: Reach): string {
  sheet.walkDecls((declaration) => {
    declaration.value = phoneUnits(declaration.value);
  });
  sheet.walkAtRules('media', (rule) => {
    rule.params = rule.params.replace(/(\d+)rpx/g, (_all, rpx: string) => `${Number(rpx) / 2}px`);
  });
  const processor = parseSelector((selectors) => selectors.each((selector) => translateSelector(selector, reach)));
  sheet.walkRules((rule) => {
    if (!isKeyframe(rule.parent)) rule.selector = processor.processSync(rule.selector);
  });
  return sheet.toString();
}

const isKeyframe = (parent: unknown): boolean => /keyframes$/.test((parent as { name?: string } | undefined)?.name ?? '');

function translateSelector(selector: Selector, { scope, page }: Reach): void {
  selector.walkTags((tag) => {
    if (/^[a-z]/.test(tag.value)) tag.value = `wx-${tag.value}`;
  });
  if (scope) {
    selector.walkClasses((one) => {
      one.value = `${scope}--${one.value}`;
    });
  }
  selector.walkPseudos((pseudo) => {
    if (pseudo.value === ':host') pseudo.replaceWith(attribute('wx-host', scope));
  });
  if (page === undefined) return;
  const [first] = selector.nodes;
  if (first?.type === 'tag' && first.value === 'wx-page') first.replaceWith(parseSelector.tag({ value: `wx-page[data-path="${page}"]` }));
  else selector.prepend(parseSelector.pseudo({ value: `:where(wx-page[data-path="${page}"]) ` }));
}

function attribute(name: string, value: string): Node {
  return parseSelector.attribute({ attribute: name, operator: '=', value, quoteMark: '"', raws: {} });
}
