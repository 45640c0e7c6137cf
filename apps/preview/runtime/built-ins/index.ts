import type { ComponentSpace } from 'glass-easel';
import { registerBoxes } from './boxes.js';
import { registerChoices } from './choices.js';
import { registerFields } from './fields.js';
import { registerForms } from './forms.js';
import { registerImage } from './image.js';
import { registerMap } from './map.js';
import { registerPicker } from './picker.js';
import { registerPickerView } from './picker-view.js';
import { registerScrollView } from './scroll-view.js';
import type { Surroundings } from './surroundings.js';
import { registerSwiper } from './swiper.js';

/** Makes every tag of BUILT_IN_TAGS known, and no other. */
export function registerBuiltIns(space: ComponentSpace, surroundings: Surroundings): void {
  registerBoxes(space, surroundings);
  registerImage(space);
  registerForms(space, surroundings);
  registerFields(space);
  registerChoices(space);
  registerScrollView(space);
  registerSwiper(space);
  registerPickerView(space);
  registerPicker(space, surroundings);
  registerMap(space);
}
