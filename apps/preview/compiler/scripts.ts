import { dirname, isAbsolute, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { sourceFile } from './npm-packages.js';
import type { Program } from './program.js';
import type { Styles } from './styles.js';

export interface Compiled {
  /** A JavaScript expression. */
  readonly templates: string;
  readonly styles: Styles;
  readonly themes: unknown;
}

/** `start` is the module of the runtime whose `start` gets the program. Gives esbuild the entry `virtual:program`, and finds modules as a Mini Program does: from the root, and in packages' own packages. */
export function entryPlugin(program: Program, compiled: Compiled, start: string): Plugin {
  return {
    name: 'mini-program',
    setup(build) {
      build.onResolve({ filter: /^virtual:program$/ }, () => ({ path: 'program', namespace: 'entry' }));
      build.onResolve({ filter: /^[^.]/ }, ({ path, importer, namespace }) => {
        if (namespace === 'entry' && isAbsolute(path)) return { path };
        const isOurs = importer.startsWith(`${program.root}/`) || program.packages.path(importer).startsWith('miniprogram_npm/');
        if (!isOurs || namespace === 'entry') return undefined;
        const found = path.startsWith('/') ? sourceFile(program.root + path) : program.packages.module(path, importer);
        return found ? { path: found } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: 'entry' }, () => ({
        contents: entry(program, compiled, start),
        resolveDir: dirname(start),
        loader: 'ts',
      }));
    },
  };
}

/**
 * Each component's script is required when its place in the order has come, so that the global `Component` knows whose it is.
 */
function entry({ app, root, components, pages }: Program, { templates, styles, themes }: Compiled, start: string): string {
  const list = components.map(({ path, file, config }) => {
    const facts = { path, config, scope: styles.scopes[path], sheet: styles.sheets[path] };
    return `{ ...${JSON.stringify(facts)}, load: () => require(${JSON.stringify(sourceFile(file))}) }`;
  });
  const loadApp = pages.length > 0 ? `() => require(${JSON.stringify(sourceFile(join(root, 'app')))})` : '() => {}';
  return `
    import { start } from ${JSON.stringify(start)};
    start({
      app: ${JSON.stringify({ ...app, pages })},
      themes: ${JSON.stringify(themes)},
      sheet: ${JSON.stringify(styles.app)},
      templates: () => (${templates}),
      components: [${list.join(',\n')}],
      loadApp: ${loadApp},
    });`;
}
