import { type ComponentSpace, type GeneralComponent, Element as WxElement } from 'glass-easel';
import type { CodeSpace, ComponentEnv } from 'glass-easel-miniprogram-adapter';
import type { LoadedComponent } from './bundle.js';

interface Definition {
  behaviors?: unknown[];
  options?: { styleIsolation?: string };
}
type Define = (definition: Definition) => unknown;
type Environment = Record<'Page' | 'Component' | 'Behavior', Define>;
type Template = Parameters<CodeSpace['addCompiledTemplate']>[1];

/** Runs a component's script while the global `Page`, `Component` and `Behavior` belong to its path. */
export function define(space: CodeSpace, component: LoadedComponent, templates: Readonly<Record<string, unknown>>): void {
  const { path, config, scope, load } = component;
  space.addComponentStaticConfig(path, config as Parameters<CodeSpace['addComponentStaticConfig']>[1]);
  if (templates[path]) space.addCompiledTemplate(path, { groupList: templates, content: templates[path] } as unknown as Template);
  space.addStyleSheet(path, path, scope);
  space.componentEnv(path, (environment: ComponentEnv) => {
    const globals = globalThis as unknown as Environment;
    const { Page, Component, Behavior } = globals;
    const own = environment as unknown as Environment;
    globals.Page = adapted(config, own.Page);
    globals.Component = adapted(config, own.Component);
    globals.Behavior = adapted(config, own.Behavior);
    try {
      load();
    } finally {
      Object.assign(globals, { Page, Component, Behavior });
    }
  });
}

/** What the adapter of glass-easel leaves to its host: behaviours named by a string, and style isolation that is set in a script. */
function adapted(config: LoadedComponent['config'], inner: Define): Define {
  return (definition) => {
    const { behaviors, options } = definition;
    if (options?.styleIsolation) config.styleIsolation ??= options.styleIsolation;
    const known = behaviors?.filter((one) => typeof one !== 'string');
    return inner(known ? { ...definition, behaviors: known } : definition);
  };
}

/** glass-easel never fires `ready`: it comes after the layout, children before their parents. */
export function fireReady(space: CodeSpace): void {
  const inner: ComponentSpace = space.getComponentSpace();
  let attached: GeneralComponent[] = [];
  const fire = (): void => {
    const waiting = attached.reverse();
    attached = [];
    for (const component of waiting) if (WxElement.isAttached(component)) component.triggerLifetime('ready', []);
  };
  space.setOverallBehavior(
    inner.defineBehavior({
      lifetimes: {
        attached(this: { readonly _$?: GeneralComponent }) {
          if (attached.length === 0) window.setTimeout(fire);
          attached.push(this._$ ?? (this as unknown as GeneralComponent));
        },
      },
    }),
  );
}

/** Methods of WeChat's components that the adapter does not have. */
export const CALLER_METHODS = {
  setUpdatePerformanceListener(): void {},
  getTabBar: (): null => null,
};
