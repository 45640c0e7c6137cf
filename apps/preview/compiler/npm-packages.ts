import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const PREFIX = 'miniprogram_npm/';

export const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();

/** `@scope/name/rest` and `name/rest` as [package, rest]; the rest of a bare package is its `index`. */
function split(specifier: string): readonly [string, string] {
  const parts = /^(@[^/]+\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(specifier);
  return [parts?.[1] ?? specifier, parts?.[2] ?? 'index'];
}

/** Finds the source file of a module path that may leave out its ending. */
export function sourceFile(path: string): string | undefined {
  return [path, `${path}.ts`, `${path}.js`, `${path}/index.ts`, `${path}/index.js`].find(isFile);
}

/**
 * Where the files of a program live. Inside a program a component of a package is `miniprogram_npm/<package>/…`, as DevTools builds it; on
 * disk it is in the folder that the package's own package.json names as `miniprogram`.
 */
export class NpmPackages {
  readonly #folders = new Map<string, string | undefined>();

  constructor(readonly root: string) {}

  /** The folder of a package's components, or undefined when it is not installed. */
  folder(name: string): string | undefined {
    if (!this.#folders.has(name)) this.#folders.set(name, this.#find(name, this.root));
    return this.#folders.get(name);
  }

  #find(name: string, from: string): string | undefined {
    const manifest = join(from, 'node_modules', name, 'package.json');
    if (isFile(manifest)) {
      const { miniprogram = 'miniprogram_dist' } = JSON.parse(readFileSync(manifest, 'utf8')) as { miniprogram?: string };
      return join(realpathSync(dirname(manifest)), miniprogram);
    }
    const above = dirname(from);
    return above === from ? undefined : this.#find(name, above);
  }

  /** The file on disk of a path inside the program. */
  file(path: string): string {
    if (!path.startsWith(PREFIX)) return join(this.root, path);
    const [name, rest] = split(path.slice(PREFIX.length));
    return join(this.folder(name) ?? join(this.root, PREFIX, name), rest);
  }

  /** The path inside the program of a file on disk. */
  path(file: string): string {
    for (const [name, folder] of this.#folders) {
      if (folder && file.startsWith(folder + sep)) return PREFIX + join(name, relative(folder, file)).split(sep).join('/');
    }
    return relative(this.root, file).split(sep).join('/');
  }

  /** `tdesign-miniprogram/button/button` as a path inside the program, when that package is installed. */
  component(reference: string): string | undefined {
    const [name, rest] = split(reference);
    return this.folder(name) ? `${PREFIX}${name}/${rest}` : undefined;
  }

  /** What `import 'x'` means in a file: packages carry their own packages along in their own `miniprogram_npm`. */
  module(specifier: string, importer: string): string | undefined {
    const [name, rest] = split(specifier);
    for (const folder of this.#folders.values()) {
      if (!folder || !importer.startsWith(folder + sep)) continue;
      const own = sourceFile(join(folder, PREFIX, name, rest)) ?? sourceFile(join(folder, PREFIX, specifier));
      if (own) return own;
    }
    const folder = this.folder(name);
    return folder && sourceFile(join(folder, rest));
  }
}

/** Whether a path inside a program belongs to a package and not to the program itself. */
export const isForeign = (path: string): boolean => path.startsWith(PREFIX);
