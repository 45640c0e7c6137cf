/**
 * The compiler of the preview: the folder of a native Mini Program in, a page for an ordinary browser out.
 * Owns what WeChat's own compiler does to WXML, WXSS, WXS and app.json, and refuses, all at once and with file and line, what WeChat
 * would refuse or silently show wrong. It knows no page of the product.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { Refused } from './complaint.js';
import { offlineIcons } from './icon-font.js';
import { isFile } from './npm-packages.js';
import { ownFiles, type Program, readComponents, readProgram } from './program.js';
import { type Compiled, entryPlugin } from './scripts.js';
import { compileStyles } from './styles.js';
import { compileTemplates } from './templates.js';

export { Refused } from './complaint.js';
export { offlineIcons } from './icon-font.js';
export { isFile, isForeign, sourceFile } from './npm-packages.js';
export { ownFiles, type Program, readProgram } from './program.js';

interface BuildOptions {
  /** The folder with app.json. */
  readonly program: string;
  /** Folder of this room, with runtime/ and frame/. */
  readonly room: string;
  /** Where program.js, phone.html, the frame and the images go; emptied first. */
  readonly out: string;
  readonly mode: 'production' | 'development';
  /** Whom WeChat would take the program for; part of what a payment signs. */
  readonly appId: string;
}

const IMAGES = /\.(png|jpe?g|gif|svg|webp)$/;

/** Builds the page. Gives the size of program.js in bytes. Fault `Refused`: everything that is wrong with the program. */
export async function buildPreview({ program: folder, room, out, mode, appId }: BuildOptions): Promise<{ readonly scriptBytes: number }> {
  const program = readProgram(folder);
  const compiled = await compile(program, mode === 'development');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const isProduction = mode === 'production';
  const result = await bundle({
    entryPoints: { program: 'virtual:program', frame: join(room, 'frame/frame.ts') },
    bundle: true,
    outdir: out,
    format: 'iife',
    target: 'es2020',
    minify: isProduction,
    sourcemap: isProduction ? false : 'linked',
    plugins: [entryPlugin(program, compiled, join(room, 'runtime/start.ts'))],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode), APP_ID: JSON.stringify(appId) },
    metafile: true,
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  for (const page of ['frame/index.html', 'frame/frame.css', 'runtime/phone.html', 'runtime/phone.css', 'runtime/built-ins.css']) {
    copyFileSync(join(room, page), join(out, page.replace(/^\w+\//, '')));
  }
  for (const image of ownFiles(program.root).filter((file) => IMAGES.test(file))) copyImage(join(program.root, image), join(out, image));
  const script = Object.entries(result.metafile.outputs).find(([file]) => file.endsWith('program.js'));
  return { scriptBytes: script?.[1].bytes ?? 0 };
}

/**
 * One script with components and no page, for tests: `using` is tag → path from the program's root or in a package. `start` is the module
 * that gets them.
 */
export async function buildComponents(root: string, using: Readonly<Record<string, string>>, start: string): Promise<string> {
  const program = readComponents(root, using);
  const plugins = [entryPlugin(program, await compile(program, true), start)];
  const options = {
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    tsconfigRaw: {},
    logLevel: 'silent',
    define: { APP_ID: '"test"' },
  } as const;
  const { outputFiles } = await bundle({ ...options, entryPoints: ['virtual:program'], plugins });
  return outputFiles[0]?.text ?? '';
}

/** Fault `Refused`: everything that is wrong with a program that was read, without building anything. */
export async function checkProgram(program: Program): Promise<void> {
  await compile(program, false);
}

async function compile(program: Program, isDevelopment: boolean): Promise<Compiled> {
  const templates = compileTemplates(program, isDevelopment);
  const styles = await compileStyles(program, offlineIcons(program.root, textsOf(program)));
  const complaints = [...templates.complaints, ...styles.complaints];
  if (complaints.length > 0) throw new Refused(complaints);
  return { templates: templates.code, styles, themes: themesOf(program) };
}

/** Where the name of an icon can stand: the program's own sources, and the packages' components that are reached. */
export function textsOf({ root, components }: Program): string[] {
  const own = ownFiles(root).filter((file) => /(?<!\.spec)\.(wxml|wxs|ts|json)$/.test(file));
  const reached = components.flatMap(({ file }) => ['.wxml', '.wxs', '.js'].map((ending) => file + ending)).filter(isFile);
  return [...new Set([...own.map((file) => join(root, file)), ...reached])].map((file) => readFileSync(file, 'utf8'));
}

/** theme.json: name → colour, for light and for dark. app.json refers to it as `@name`. */
function themesOf({ root, app }: Program): unknown {
  const file = join(root, app.themeLocation ?? 'theme.json');
  return isFile(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function copyImage(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
