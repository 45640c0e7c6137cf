/** The tags of WeChat that the preview plays. Another tag in a template must be a component that its page declares. */
export const BUILT_IN_TAGS = [
  'button',
  'checkbox',
  'checkbox-group',
  'cover-view',
  'form',
  'image',
  'input',
  'label',
  'map',
  'navigator',
  'page-meta',
  'picker',
  'picker-view',
  'picker-view-column',
  'radio',
  'radio-group',
  'root-portal',
  'scroll-view',
  'slider',
  'swiper',
  'swiper-item',
  'switch',
  'text',
  'textarea',
  'view',
] as const;

/** Words of the template language itself. */
export const TEMPLATE_TAGS = ['block', 'import', 'include', 'slot', 'template', 'wxs'] as const;
