import type { ComponentSpace } from 'glass-easel';
import { make } from '../dom.js';
import { builtIn, flag, type Host, text } from './built-in.js';

interface ImageProps {
  readonly src: string;
  readonly mode: string;
  readonly ariaLabel: string | null;
}

const FITS: Readonly<Record<string, string>> = {
  scaleToFill: 'fill',
  aspectFit: 'contain',
  aspectFill: 'cover',
  widthFix: 'fill',
  heightFix: 'fill',
};

export function registerImage(space: ComponentSpace): void {
  const properties = {
    src: text(),
    mode: text('scaleToFill'),
    lazyLoad: flag(),
    webp: flag(),
    showMenuByLongpress: flag(),
    fadeIn: flag(),
  };
  builtIn<ImageProps>(space, 'image', properties, (host) => {
    const image = make('img');
    image.alt = '';
    image.draggable = false;
    image.addEventListener('load', () => {
      takeShape(host, image);
      host.fire('load', { width: image.naturalWidth, height: image.naturalHeight });
    });
    image.addEventListener('error', () => host.fire('error', { errMsg: `GET ${host.props.src} 404 (Not Found)` }));
    host.element.append(image);
    let shown = '';
    return {
      update() {
        const { src, mode, ariaLabel } = host.props;
        image.style.objectFit = FITS[mode] ?? 'none';
        image.style.objectPosition = FITS[mode] ? '' : mode;
        image.alt = ariaLabel ?? '';
        image.hidden = !src;
        if (src && src !== shown) image.src = src.replace(/^\/(?!\/)/, '');
        shown = src;
        takeShape(host, image);
      },
    };
  });
}

/** `widthFix` and `heightFix` follow the picture's own shape. */
function takeShape({ element, props }: Host<ImageProps>, image: HTMLImageElement): void {
  if (!image.naturalWidth) return;
  if (props.mode === 'widthFix') element.style.height = `${(element.clientWidth * image.naturalHeight) / image.naturalWidth}px`;
  if (props.mode === 'heightFix') element.style.width = `${(element.clientHeight * image.naturalWidth) / image.naturalHeight}px`;
}
