/** What a person sets outside of the phone, and the phone cannot know otherwise. */
export interface Stage {
  /** Who holds the phone: the name in the sandbox's login code. */
  readonly person: string;
  readonly place: Place;
  readonly allowsLocation: boolean;
  readonly isOnline: boolean;
  readonly theme: 'system' | 'light' | 'dark';
  /** WeChat's font size setting in px; 16 is its standard. */
  readonly fontSizePx: number;
  readonly isForeground: boolean;
}

/** GCJ-02, as everything that WeChat calls a location. */
export interface Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const PLACES: readonly Place[] = [
  { name: '东晓街道中心', latitude: 22.5715, longitude: 114.1405 },
  { name: '独树社区', latitude: 22.5772, longitude: 114.1389 },
  { name: '草埔', latitude: 22.5836, longitude: 114.1236 },
  { name: '布心', latitude: 22.5778, longitude: 114.1499 },
  { name: '深圳市民中心', latitude: 22.5431, longitude: 114.0579 },
];

const KEY = 'preview-stage';

export const DEFAULT_STAGE: Stage = {
  person: 'xiao-lin',
  place: PLACES[0] as Place,
  allowsLocation: true,
  isOnline: true,
  theme: 'system',
  fontSizePx: 16,
  isForeground: true,
};

/** A tab's session storage is shared by frame and phone, and by no other tab: two tabs are two people. */
export function readStage(): Stage {
  const written = sessionStorage.getItem(KEY);
  return written ? { ...DEFAULT_STAGE, ...(JSON.parse(written) as Partial<Stage>) } : DEFAULT_STAGE;
}

export function writeStage(stage: Stage): void {
  sessionStorage.setItem(KEY, JSON.stringify(stage));
}

/** Calls back with what the frame has changed, in the phone's own document. */
export function onStageChange(listener: (now: Stage, before: Stage) => void): void {
  let before = readStage();
  window.addEventListener('storage', ({ key, storageArea }) => {
    if (storageArea !== sessionStorage || key !== KEY) return;
    const now = readStage();
    listener(now, before);
    before = now;
  });
}
