/** What the compiler hands to the runtime. */
export interface Bundle {
  readonly app: AppConfig;
  readonly themes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly sheet: string;
  readonly templates: () => Readonly<Record<string, unknown>>;
  /** Children before their parents. */
  readonly components: readonly LoadedComponent[];
  readonly loadApp: () => unknown;
}

export interface LoadedComponent {
  readonly path: string;
  readonly config: PageConfig;
  readonly scope: string;
  readonly sheet: string;
  readonly load: () => unknown;
}

export interface WindowConfig {
  readonly navigationBarTitleText?: string;
  readonly navigationBarBackgroundColor?: string;
  readonly navigationBarTextStyle?: string;
  readonly navigationStyle?: string;
  readonly backgroundColor?: string;
  readonly enablePullDownRefresh?: boolean;
  readonly onReachBottomDistance?: number;
}

export interface PageConfig extends WindowConfig {
  readonly component?: boolean;
  styleIsolation?: string;
  readonly usingComponents?: Readonly<Record<string, string>>;
}

export interface TabConfig {
  readonly pagePath: string;
  readonly text: string;
  readonly iconPath?: string;
  readonly selectedIconPath?: string;
}

export interface AppConfig {
  readonly pages: readonly string[];
  readonly entryPagePath?: string;
  readonly window?: WindowConfig;
  readonly tabBar?: {
    readonly list: readonly TabConfig[];
    readonly color?: string;
    readonly selectedColor?: string;
    readonly backgroundColor?: string;
  };
}
