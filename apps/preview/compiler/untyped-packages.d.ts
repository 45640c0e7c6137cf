declare module 'svg2ttf' {
  export default function svg2ttf(svgFont: string, options?: { readonly ts?: number }): { readonly buffer: Uint8Array };
}

declare module 'wawoff2' {
  const wawoff2: { compress(font: Uint8Array): Promise<Uint8Array> };
  export default wawoff2;
}
