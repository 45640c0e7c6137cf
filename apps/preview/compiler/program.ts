import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { type Complaint, Refused } from './complaint.js';
import { isFile, isForeign, NpmPackages, sourceFile } from './npm-packages.js';

/** What the preview reads of app.json. */
export interface AppConfig {
  readonly pages: readonly string[];
  readonly subPackages?: readonly { readonly root: string; readonly pages: readonly string[] }[];
  readonly usingComponents?: Readonly<Record<string, string>>;
  readonly tabBar?: { readonly list: readonly { readonly pagePath: string }[] };
  readonly themeLocation?: string;
  readonly [other: string]: unknown;
}

/** A page's or component's .json; `usingComponents` has become tag → absolute path inside the program. */
export interface ComponentConfig {
  readonly component?: boolean;
  readonly styleIsolation?: string;
  readonly usingComponents: Readonly<Record<string, string>>;
  readonly componentGenerics?: Readonly<Record<string, true | { readonly default?: string }>>;
  readonly [other: string]: unknown;
}

/** One page or component: `path` inside the program and `file` on disk, both without an ending. */
export interface ComponentSource {
  readonly path: string;
  readonly file: string;
  readonly isPage: boolean;
  readonly config: ComponentConfig;
}

export interface Program {
  readonly root: string;
  readonly app: AppConfig;
  /** Of the main package and of all sub-packages. */
  readonly pages: readonly string[];
  /** Everything that a page reaches, children before their parents. */
  readonly components: readonly ComponentSource[];
  readonly packages: NpmPackages;
}

/** Reads app.json and follows `usingComponents`. Fault `Refused`: a page or component that is not there, or a page that app.json forgot. */
export function readProgram(folder: string): Program {
  const root = resolve(folder);
  const app = readJson(`${root}/app.json`) as AppConfig;
  const pages = [...app.pages, ...(app.subPackages ?? []).flatMap((one) => one.pages.map((page) => posix.join(one.root, page)))];
  const reader = new Reader(new NpmPackages(root), app);
  for (const page of pages) reader.visit(page, true, 'app.json');
  const complaints = [...reader.complaints, ...forgottenPages(root, pages), ...tabsOutsideMainPackage(app)];
  if (complaints.length > 0) throw new Refused(complaints);
  return { root, app, pages, components: reader.components, packages: reader.packages };
}

/** Components alone, for tests: tag → path, as a page would declare them. */
export function readComponents(folder: string, using: Readonly<Record<string, string>>): Program {
  const root = resolve(folder);
  const app: AppConfig = { pages: [] };
  const reader = new Reader(new NpmPackages(root), app);
  for (const reference of Object.values(using)) reader.visit(reader.resolve(reference, 'app'), false, 'using');
  if (reader.complaints.length > 0) throw new Refused(reader.complaints);
  return { root, app, pages: [], components: reader.components, packages: reader.packages };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Refused([{ file, message: `is no JSON: ${String(cause)}` }]);
  }
}

class Reader {
  readonly components: ComponentSource[] = [];
  readonly complaints: Complaint[] = [];
  readonly #seen = new Set<string>();

  constructor(
    readonly packages: NpmPackages,
    readonly app: AppConfig,
  ) {}

  visit(path: string, isPage: boolean, from: string): void {
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const file = this.packages.file(path);
    const missing = [...(isFile(`${file}.wxml`) ? [] : ['.wxml']), ...(sourceFile(file) ? [] : ['.ts'])];
    if (missing.length > 0) this.complaints.push({ file: from, message: `${path} has no ${missing.join(' and no ')} file` });
    const written = isFile(`${file}.json`) ? (readJson(`${file}.json`) as Partial<ComponentConfig>) : {};
    if (!isPage && missing.length === 0 && written.component !== true)
      this.complaints.push({ file: `${path}.json`, message: 'a component says "component": true' });
    const config = { ...written, ...(isPage ? { component: false } : {}), usingComponents: this.#using(path, written) };
    for (const child of Object.values(config.usingComponents)) this.visit(child.slice(1), false, `${path}.json`);
    for (const generic of Object.values(config.componentGenerics ?? {})) {
      if (generic !== true && generic.default) this.visit(this.resolve(generic.default, path), false, `${path}.json`);
    }
    this.components.push({ path, file, isPage, config });
  }

  /** The program's own files may use what app.json declares for all. */
  #using(path: string, config: Partial<ComponentConfig>): Record<string, string> {
    const shared = isForeign(path) ? [] : Object.entries(this.app.usingComponents ?? {}).map(([tag, to]) => [tag, to, 'app'] as const);
    const own = Object.entries(config.usingComponents ?? {}).map(([tag, to]) => [tag, to, path] as const);
    return Object.fromEntries([...shared, ...own].map(([tag, to, from]) => [tag, `/${this.resolve(to, from)}`]));
  }

  /** A reference in a `usingComponents` as a path inside the program. */
  resolve(reference: string, from: string): string {
    if (reference.startsWith('/')) return reference.slice(1);
    const relative = posix.join(posix.dirname(from), reference);
    if (reference.startsWith('.') || isFile(`${this.packages.file(relative)}.json`)) return relative;
    return this.packages.component(reference) ?? relative;
  }
}

/** Of the program's own folders, without packages and tests. */
export function ownFiles(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => !/(^|\/)(node_modules|miniprogram_npm)\//.test(file));
}

/** WeChat compiles such a page and then cannot open it. */
function forgottenPages(root: string, pages: readonly string[]): Complaint[] {
  const templates = ownFiles(root).filter((file) => /^(pages|packages)\/.*\.wxml$/.test(file));
  const bases = templates.map((file) => file.slice(0, -'.wxml'.length)).filter((path) => !pages.includes(path));
  return bases.flatMap((path) => {
    const source = sourceFile(join(root, path));
    const isPage = source !== undefined && /^Page\(/m.test(readFileSync(source, 'utf8'));
    return isPage ? [{ file: `${path}.wxml`, message: 'this page is not in app.json' }] : [];
  });
}

function tabsOutsideMainPackage({ tabBar, pages }: AppConfig): Complaint[] {
  const lost = (tabBar?.list ?? []).filter(({ pagePath }) => !pages.includes(pagePath));
  return lost.map(({ pagePath }) => ({ file: 'app.json', message: `the tab ${pagePath} is no page of the main package` }));
}
