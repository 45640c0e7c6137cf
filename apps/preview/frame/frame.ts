import { DEFAULT_STAGE, PLACES, readStage, type Stage, writeStage } from '../stage.js';

const SIZE_KEY = 'preview-size';

function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the frame has no #${id}`);
  return found;
}

const phone = element('phone', HTMLIFrameElement);
const controls = element('controls', HTMLFormElement);
const control = (name: string) => controls.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
const box = (name: string) => controls.elements.namedItem(name) as HTMLInputElement;

/** The controls as they stand. A name that the sandbox would not take leaves the person as it was. */
function chosen(): Stage {
  const person = control('person');
  return {
    person: person.checkValidity() ? person.value : readStage().person,
    place: PLACES.find(({ name }) => name === control('place').value) ?? DEFAULT_STAGE.place,
    allowsLocation: box('allowsLocation').checked,
    isOnline: box('isOnline').checked,
    isForeground: box('isForeground').checked,
    theme: control('theme').value as Stage['theme'],
    fontSizePx: Number(control('fontSizePx').value),
  };
}

function show(stage: Stage): void {
  control('person').value = stage.person;
  control('place').replaceChildren(...PLACES.map(({ name }) => new Option(name)));
  control('place').value = stage.place.name;
  for (const name of ['allowsLocation', 'isOnline', 'isForeground'] as const) box(name).checked = stage[name];
  control('theme').value = stage.theme;
  control('fontSizePx').value = String(stage.fontSizePx);
  control('size').value = sessionStorage.getItem(SIZE_KEY) ?? '390';
}

function resize(): void {
  const { value } = control('size');
  sessionStorage.setItem(SIZE_KEY, value);
  phone.dataset['size'] = value;
}

/** What this person's phone keeps; others' stays. */
function forget(): void {
  const { person } = readStage();
  const owned = Object.keys(localStorage).filter((key) => key.startsWith(`wx:${person}:`) || key.endsWith(`:${person}`));
  for (const key of owned) localStorage.removeItem(key);
  phone.contentWindow?.location.reload();
}

const named = new URLSearchParams(location.search).get('person');
writeStage({ ...readStage(), ...(named ? { person: named } : {}) });
show(readStage());
resize();
phone.src = `phone.html${location.hash}`;
controls.addEventListener('change', () => {
  writeStage(chosen());
  resize();
});
controls.addEventListener('submit', (event) => event.preventDefault());
element('reload', HTMLButtonElement).addEventListener('click', () => phone.contentWindow?.location.reload());
element('forget', HTMLButtonElement).addEventListener('click', forget);
