import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Root } from 'postcss';
import svg2ttf from 'svg2ttf';
import wawoff2 from 'wawoff2';

const ICON_RULE = /^\.t-icon-([a-z0-9-]+):{1,2}before$/;

/**
 * TDesign loads its icon font from a server, which a Mini Program would have to allow and wait for. Here it becomes part of the styles, with
 * only the icons that `texts` name in quotes. `root` is the program's folder, above which the packages are installed. Glyphs come from tdesign-icons-web-components by name, code points from TDesign's own
 * sheet: the two number 529 of them differently.
 */
export function offlineIcons(root: string, texts: readonly string[]): (sheet: Root) => Promise<void> {
  const named = new Set(
    texts.flatMap((text) => [...text.matchAll(/['"`]([a-z0-9]+(?:-[a-z0-9]+)*)['"`]/g)].map((match) => match[1] ?? '')),
  );
  return async (sheet) => {
    const points = new Map<string, string>();
    sheet.walkRules(ICON_RULE, (rule) => {
      const name = ICON_RULE.exec(rule.selector)?.[1] ?? '';
      if (!named.has(name)) rule.remove();
      else rule.walkDecls('content', ({ value }) => void points.set(name, value.replace(/['"\\]/g, '')));
    });
    if (points.size === 0) return;
    const font = `url(data:font/woff2;base64,${(await fontOf(root, points)).toString('base64')}) format('woff2')`;
    sheet.walkAtRules('font-face', (face) => {
      const sources = face.nodes?.filter((node) => node.type === 'decl' && node.prop === 'src') ?? [];
      for (const source of sources.slice(1)) source.remove();
      face.walkDecls('src', (declaration) => {
        declaration.value = font;
      });
    });
  };
}

/** A woff2 with the glyphs of these names at these code points. */
async function fontOf(root: string, points: ReadonlyMap<string, string>): Promise<Buffer> {
  const svg = readFileSync(glyphFile(root), 'utf8');
  const glyphs = [...svg.matchAll(/<glyph\b[\s\S]*?\/>/g)].flatMap(([glyph]) => {
    const point = points.get(/glyph-name="([^"]+)"/.exec(glyph)?.[1] ?? '');
    return point ? [glyph.replace(/unicode="[^"]*"/, `unicode="&#x${point};"`)] : [];
  });
  const font = `${svg.slice(0, svg.indexOf('<glyph'))}${glyphs.join('\n')}</font></defs></svg>`;
  return Buffer.from(await wawoff2.compress(Buffer.from(svg2ttf(font, { ts: 0 }).buffer)));
}

function glyphFile(root: string): string {
  const manifest = createRequire(join(root, 'package.json')).resolve('tdesign-icons-web-components/package.json');
  return join(dirname(manifest), 'esm/iconfont/t.svg');
}
