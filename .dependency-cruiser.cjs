// The arrows between the rooms, checked: `npm run check`. test/architecture has an import for every rule that must be reported.

/**
 * Which libs a lib may enter. Kernel is open to every lib, so it is not repeated. A lib that is not listed may enter nothing.
 * Nobody lists wechat: it implements ports of the features, and only an app chooses it.
 */
const ROOMS = {
  kernel: [],
  contracts: [],
  platform: [],
  identity: ['platform', 'contracts'],
  'car-parks': ['platform', 'contracts'],
  availability: ['car-parks', 'platform', 'contracts'],
  payments: ['platform', 'contracts'],
  booking: ['availability', 'car-parks', 'payments', 'identity', 'platform', 'contracts'],
  gate: ['booking', 'car-parks', 'identity', 'platform', 'contracts'],
  allocation: ['availability', 'booking', 'car-parks', 'identity', 'platform', 'contracts'],
  live: ['availability', 'booking', 'car-parks', 'identity', 'platform', 'contracts'],
  notifications: ['booking', 'payments', 'identity', 'car-parks', 'gate', 'allocation', 'platform', 'contracts'],
  audit: ['booking', 'payments', 'identity', 'car-parks', 'availability', 'gate', 'allocation', 'platform', 'contracts'],
  reports: ['audit', 'availability', 'car-parks', 'identity', 'payments', 'platform', 'contracts'],
  demand: ['booking', 'platform', 'contracts'],
  wechat: ['identity', 'payments', 'notifications', 'platform', 'contracts'],
};

const SPEC = '\\.spec\\.ts$';
const DOOR = '^libs/[^/]+/index\\.ts$';
const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const door = (lib) => `^libs/${lib}/index\\.ts$`;

const arrows = Object.entries(ROOMS).map(([lib, others]) => {
  const open = [lib, 'kernel', ...others].map((name) => `^libs/${name}/`);
  const comment = `${lib} may enter: ${['kernel', ...others].filter((name) => name !== lib).join(', ') || 'nothing'}`;
  return error(`arrows-of-${lib}`, comment, { path: `^libs/${lib}/` }, { path: '^libs/', pathNot: open });
});

const rules = [
  ...arrows,
  error(
    'unlisted-lib',
    'A new lib gets its line in ROOMS first.',
    { path: '^libs/', pathNot: Object.keys(ROOMS).map((lib) => `^libs/${lib}/`) },
    { path: '^(libs|apps)/' },
  ),
  error('libs-know-no-app', 'Apps are transport and wiring; libs never see them.', { path: '^libs/' }, { path: '^apps/' }),
  error('apps-are-apart', 'Apps meet on the network only.', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
  error(
    'sandbox-is-independent',
    'The stand-in for WeChat shares no code with our client, or both could be wrong in the same way.',
    { path: '^apps/wechat-sandbox/' },
    { path: '^libs/', pathNot: '^libs/kernel/' },
  ),
  error(
    'preview-is-independent',
    'The preview plays WeChat and knows nothing of the product: the Mini Program it runs meets the product on the network only.',
    { path: '^apps/preview/' },
    { path: '^(libs|miniprogram)/' },
  ),
  error(
    'console-is-a-client',
    'The console runs in browsers and meets the product on the network only; its types come from openapi.json.',
    { path: '^apps/console/' },
    { path: '^(libs|miniprogram)/' },
  ),
  error(
    'libs-enter-by-the-door',
    "A lib enters another lib only by its index.ts, and under the lib's name.",
    { path: '^libs/([^/]+)/' },
    { path: '^libs/', pathNot: ['^libs/$1/', DOOR] },
  ),
  error('apps-enter-by-the-door', 'An app enters a lib only by its index.ts.', { path: '^apps/' }, { path: '^libs/', pathNot: DOOR }),
  error(
    'doors-by-name',
    'Another room is written #name, so that a reader sees the arrow.',
    { path: '^(?:libs|apps)/([^/]+)/' },
    { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  ),
  error(
    'not-through-the-own-door',
    'Inside a lib files import each other relatively; its own index.ts would be a cycle in waiting.',
    { path: '^libs/([^/]+)/', pathNot: SPEC },
    { path: '^libs/$1/index\\.ts$' },
  ),
  error(
    'domain-is-pure',
    'Rules import the kernel and their own folder, and name the types of other rooms: no framework, no store, no clock.',
    { path: '^libs/([^/]+)/domain/', pathNot: SPEC },
    { pathNot: ['^libs/$1/domain/', door('kernel')], dependencyTypesNot: ['type-only'] },
  ),
  error(
    'kernel-is-pure',
    'The kernel imports nothing, not even Node.',
    { path: '^libs/kernel/', pathNot: SPEC },
    { pathNot: '^libs/kernel/' },
  ),
  error(
    'contracts-are-pure',
    'Contracts are zod and the kernel, so that any client can read them.',
    { path: '^libs/contracts/', pathNot: SPEC },
    { pathNot: ['^libs/contracts/', door('kernel'), 'node_modules/zod/'] },
  ),
  error(
    'no-test-code-in-the-product',
    'What runs in production never imports what proves it.',
    { path: '^(libs|apps)/', pathNot: SPEC },
    { path: ['^test/', SPEC] },
  ),
  error(
    'no-development-packages-in-the-product',
    'The production image has no devDependencies. The preview is never in it, and of the console only what was built.',
    { path: '^(libs|apps)/', pathNot: [SPEC, '^apps/(preview|console)/'] },
    { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  ),
  error('no-cycles', 'Two files that need each other are one idea, or a third one wants a name.', {}, { circular: true }),
  error('no-unresolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
];

module.exports = {
  forbidden: rules,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // Without the first one `#name` leads to dist/, and nothing is checked.
      conditionNames: ['night-berth-source', 'import', 'node', 'default', 'types'],
    },
  },
};
