// The Mini Program as DevTools and miniprogram-ci take it: plain JavaScript, only the files of packages that are reached, icons without a network.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import postcss from 'postcss';
import { loadFromPreview } from './compiler.mjs';

const ASSETS = /\.(png|jpe?g|gif|svg|webp)$|^(sitemap|theme)\.json$/;
const LICENCE_COMMENTS = /\/\*![\s\S]*?\*\//g;

/**
 * Writes `out`/miniprogram and `out`/project.config.json, and gives { app, files: path → bytes }. `origin` is the gateway's public address,
 * which WeChat's console must list; `appId` the Mini Program's own. Fault: what the compiler refuses, or a module that is not there.
 */
export async function buildForWechat({ source, out, origin, appId }) {
  const compiler = await loadFromPreview('compiler/index.ts');
  const program = compiler.readProgram(source);
  const mend = compiler.offlineIcons(program.root, compiler.textsOf(program));
  await compiler.checkProgram(program);
  rmSync(out, { recursive: true, force: true });
  const writer = new Writer({ compiler, program, out: join(out, 'miniprogram'), mend, origin });
  await writer.run();
  writeFileSync(join(out, 'project.config.json'), projectConfig(program.root, appId));
  return { app: program.app, files: writer.files };
}

/** The keys that say "this is built already": DevTools must not compile it once more. */
function projectConfig(root, appId) {
  const written = JSON.parse(readFileSync(join(root, 'project.config.json'), 'utf8'));
  const setting = { ...written.setting, es6: false, enhance: false, useCompilerPlugins: false, packNpmManually: false, minified: true };
  return `${JSON.stringify({ ...written, ...(appId ? { appid: appId } : {}), miniprogramRoot: 'miniprogram/', setting }, null, 2)}\n`;
}

class Writer {
  files = new Map();
  seen = new Set();

  constructor(options) {
    Object.assign(this, options);
  }

  async run() {
    const { program, compiler } = this;
    this.write('app.json', JSON.stringify(program.app));
    this.script(compiler.sourceFile(join(program.root, 'app')));
    await this.sheet(join(program.root, 'app.wxss'));
    for (const { path, file } of program.components) {
      this.config(path, file);
      this.script(compiler.sourceFile(file));
      this.template(`${file}.wxml`);
      await this.sheet(`${file}.wxss`);
    }
    for (const asset of compiler.ownFiles(program.root).filter((file) => ASSETS.test(file))) {
      this.write(asset, readFileSync(join(program.root, asset)));
    }
  }

  write(path, content) {
    const file = join(this.out, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    this.files.set(path, Buffer.byteLength(content));
  }

  /** True for a file that is there and has not been written yet. */
  isNew(file) {
    if (this.seen.has(file) || !existsSync(file)) return false;
    this.seen.add(file);
    return true;
  }

  pathOf(file) {
    return this.program.packages.path(file);
  }

  config(path, file) {
    if (existsSync(`${file}.json`)) this.write(`${path}.json`, JSON.stringify(JSON.parse(readFileSync(`${file}.json`, 'utf8'))));
  }

  script(file) {
    if (!file || !this.isNew(file)) return;
    const loader = file.endsWith('.ts') ? 'ts' : 'js';
    const { code } = transformSync(readFileSync(file, 'utf8'), { loader, format: 'cjs', target: 'es2018', minify: true, sourcefile: file });
    const path = this.pathOf(file).replace(/\.ts$/, '.js');
    this.write(path, this.origin ? code.replaceAll('https://night-berth.example', this.origin) : code);
    for (const [, module] of code.matchAll(/require\(["'](.+?)["']\)/g)) {
      const found = this.module(module, file);
      if (!found) throw new Error(`${path}: ${module} is required, and not there`);
      this.script(found);
    }
  }

  module(name, importer) {
    const { compiler, program } = this;
    if (name.startsWith('/')) return compiler.sourceFile(join(program.root, name));
    if (!name.startsWith('.')) return program.packages.module(name, importer);
    const target = resolve(dirname(importer), name);
    return compiler.sourceFile(target) ?? compiler.sourceFile(target.replace(/\.js$/, ''));
  }

  template(file) {
    if (!this.isNew(file)) return;
    const text = readFileSync(file, 'utf8');
    this.write(this.pathOf(file), text);
    for (const [, tag, reference] of text.matchAll(/<(import|include|wxs)\b[^>]*?\bsrc=["'](.+?)["']/g)) {
      const target = reference.startsWith('/') ? join(this.program.root, reference) : resolve(dirname(file), reference);
      if (tag === 'wxs') this.wxs(target);
      else this.template(target.endsWith('.wxml') ? target : `${target}.wxml`);
    }
  }

  wxs(file) {
    if (!this.isNew(file)) return;
    const text = readFileSync(file, 'utf8');
    this.write(this.pathOf(file), text);
    for (const [, reference] of text.matchAll(/require\(\s*["'](.+?)["']\s*\)/g)) this.wxs(resolve(dirname(file), reference));
  }

  async sheet(file) {
    if (!this.isNew(file)) return;
    const sheet = postcss.parse(readFileSync(file, 'utf8').replace(LICENCE_COMMENTS, ''), { from: file });
    await this.mend(sheet);
    const text = sheet.toString();
    this.write(this.pathOf(file), text);
    for (const [, reference] of text.matchAll(/@import\s+['"](.+?)['"]/g)) {
      await this.sheet(reference.startsWith('/') ? join(this.program.root, reference) : resolve(dirname(file), reference));
    }
  }
}
