/**
 * The import borders of docs/architecture.md. One entry per room: `may` names the rooms it may import, `types` those of which only types may
 * be imported, `compose` allows the composition root without doors. Tests and contract suites may reach further; product code may not import
 * them. scripts/checks/borders.test.ts plants a fault against every rule.
 */
const ROOMS = {
  protocol: {},
  kernel: { may: ['protocol'], types: ['ports'] },
  ports: { may: ['protocol'], types: ['kernel'] },
  log: { may: ['ports', 'protocol', 'kernel'] },
  domain: { may: ['log', 'ports', 'protocol', 'kernel', 'runtime/bus'] },
  automation: { may: ['domain', 'ports', 'protocol', 'kernel'] },
  runtime: { may: ['kernel', 'ports', 'protocol'], types: ['log'] },
  doors: { may: ['domain', 'automation', 'runtime', 'protocol', 'kernel'], types: ['log', 'ports'] },
  cli: { may: ['domain', 'automation', 'runtime', 'kernel', 'protocol'], types: ['ports'], compose: true },
};
/** Files that put the rooms together: they know everybody. */
const ROOTS = '^server/(main|compose)\\.ts$';
const TESTS = '\\.(test|spec|contract)\\.tsx?$|(^|/)(test|tests|fixtures|contracts)/|(^|/)(test-|fake-)[^/]+$';
const OURS = '^(app|bench|components|e2e|proxy|scripts|server|widget)(/|\\.)';

const folder = (room) => `^server/${room}/`;
const anyOf = (parts) => `(${parts.join('|')})`;

function roomRules([room, { may = [], types = [], compose = false }]) {
  const allowed = [folder(room), ...may.map(folder), ...(compose ? ['^server/compose\\.ts$'] : [])];
  const from = { path: folder(room), pathNot: TESTS };
  const comment = `server/${room} may import ${may.length > 0 ? may.join(', ') : 'nothing of ours'}${types.length > 0 ? `, and types of ${types.join(', ')}` : ''}.`;
  const rules = [{ name: `room-${room}`, severity: 'error', comment, from, to: { path: OURS, pathNot: anyOf([...allowed, ...types.map(folder)]) } }];
  if (types.length > 0)
    rules.push({
      name: `room-${room}`,
      severity: 'error',
      comment,
      from,
      to: { path: anyOf(types.map(folder)), dependencyTypesNot: ['type-only', 'type-import'] },
    });
  return rules;
}

const PLUGIN = '^server/plugins/([^/]+)/';
const npm = (...names) => `(^|/)node_modules/${anyOf(names)}/`;
const FRAMEWORKS = npm('next', 'next-auth', 'next-intl', 'react', 'react-dom', 'hono', '@hono/[^/]+', 'socket\\.io', 'ws', 'pg', '@prisma/[^/]+', 'mongodb', 'ioredis');
const BROWSER = '^(components|widget)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).flatMap(roomRules),
    {
      name: 'plugins',
      severity: 'error',
      comment: 'An adapter knows the kernel, the ports and the protocol; never the domain, never another adapter.',
      from: { path: PLUGIN, pathNot: TESTS },
      to: { path: OURS, pathNot: ['^server/plugins/$1/', '^server/(kernel|ports|protocol)/'] },
    },
    {
      name: 'composition-root',
      severity: 'error',
      comment: 'Nobody imports the files that put the rooms together, except what starts the process.',
      from: { path: '^server/', pathNot: [TESTS, ROOTS, '^server/cli/'] },
      to: { path: ROOTS },
    },
    {
      name: 'access',
      severity: 'error',
      comment: 'server/access.ts is a seam: types of the protocol only.',
      from: { path: '^server/access\\.ts$' },
      to: { path: OURS, pathNot: '^server/protocol/' },
    },
    {
      name: 'app',
      severity: 'error',
      comment: 'Pages know #access, #protocol and components.',
      from: { path: '^(app/|proxy\\.ts$)', pathNot: TESTS },
      to: { path: OURS, pathNot: ['^app/', '^components/', '^server/access\\.ts$', '^server/protocol/'] },
    },
    {
      name: 'components',
      severity: 'error',
      comment: 'A group of components knows #protocol, components/ui, components/realtime and itself.',
      from: { path: '^components/([^/]+)/', pathNot: TESTS },
      to: { path: OURS, pathNot: ['^components/($1|ui|realtime)/', '^server/protocol/'] },
    },
    {
      name: 'ui-without-domain',
      severity: 'error',
      comment: 'components/ui has no domain words: it knows only itself.',
      from: { path: '^components/ui/', pathNot: TESTS },
      to: { path: OURS, pathNot: '^components/ui/' },
    },
    {
      name: 'widget',
      severity: 'error',
      comment: 'The widget knows #protocol and itself.',
      from: { path: '^widget/', pathNot: TESTS },
      to: { path: OURS, pathNot: ['^widget/', '^server/protocol/'] },
    },
    {
      name: 'browser-has-no-node',
      severity: 'error',
      comment: 'Code for browsers imports no module of Node.',
      from: { path: `${BROWSER}|^server/protocol/`, pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'widget-packages',
      severity: 'error',
      comment: 'The widget is small: preact and its signals, nothing else at run time.',
      from: { path: '^widget/', pathNot: TESTS },
      to: { path: '(^|/)node_modules/', pathNot: npm('preact', '@preact/signals', '@preact/signals-core', 'zod') },
    },
    {
      name: 'protocol-packages',
      severity: 'error',
      comment: 'server/protocol runs in browsers, Node and tests: zod/mini only.',
      from: { path: '^server/protocol/', pathNot: TESTS },
      to: { path: '(^|/)node_modules/', pathNot: npm('zod') },
    },
    {
      name: 'no-frameworks-inside',
      severity: 'error',
      comment: 'What is true and how parts join does not depend on a web framework, a transport or a database driver.',
      from: { path: '^server/(protocol|kernel|ports|log|domain|automation)/', pathNot: TESTS },
      to: { path: FRAMEWORKS },
    },
    {
      name: 'zod-mini-only',
      severity: 'error',
      comment: "import * as z from 'zod/mini': the whole of zod adds up to 90 KB to a browser bundle.",
      from: { path: OURS },
      to: { path: '(^|/)node_modules/zod/(?!(v4/)?mini/)' },
    },
    {
      name: 'generated-clients',
      severity: 'error',
      comment: 'The generated Prisma clients belong to server/plugins/store-prisma.',
      from: { path: OURS, pathNot: '^server/plugins/store-prisma/' },
      to: { path: '/generated/' },
    },
    {
      name: 'no-dev-dependency-at-run-time',
      severity: 'error',
      comment: 'The server resolves its packages at run time, where development packages may be missing.',
      from: { path: '^(server/|scripts/start\\.mjs$)', pathNot: [TESTS, '/generated/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'type-import'], pathNot: '(^|/)node_modules/@types/' },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      comment: 'Product code does not import tests, fakes or contract suites.',
      from: { path: '^(app|components|server|widget)/', pathNot: TESTS },
      to: { path: TESTS, pathNot: '(^|/)node_modules/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'No cycles at run time.',
      from: { path: OURS, pathNot: '/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'resolves',
      severity: 'error',
      comment: 'Every import leads somewhere.',
      from: { path: OURS, pathNot: '/generated/' },
      to: { couldNotResolve: true, pathNot: '^(#prisma|.*/generated/|\\.next/|.*dist/)' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/generated/'] },
    exclude: { path: ['^(\\.next|dist|data|public)/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
    cache: false,
  },
};
