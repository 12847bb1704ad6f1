/**
 * The dependency rule of docs/adr and of the architecture, as the cruiser checks it:
 *
 *     models <- analytics, orchestration, projection <- adapters <- runtime <- apps
 *
 * test/architecture/architecture.spec.ts runs it on this tree and on a planted violation of each rule.
 */
const core = '^libs/(models|analytics|orchestration|projection)/';
const adapterNames = 'postgres|memgraph|qdrant|influxdb|embedded|embedding|webhooks|nats|kafka';
const adapters = `^libs/(${adapterNames})/`;
/** Where it is decided which adapter serves which port; nothing else of what runs knows an adapter. */
const compositionRoots = [
  '^apps/[^/]+/src/(main|service|composition|record/postgres-record)\\.ts$',
  '^libs/runtime/src/(engine|mirrors|record|webhooks|publishing)/',
];
const drivers = npm(
  'pg',
  'pg-[^/]+',
  'typeorm',
  'usearch',
  'neo4j-driver',
  '@qdrant/[^/]+',
  '@influxdata/[^/]+',
  '@nats-io/[^/]+',
  '@platformatic/kafka',
);
const frameworks = npm('fastify', '@fastify/[^/]+', '@nestjs/[^/]+', 'class-validator', 'class-transformer');
const vague = '^(apps|libs|bench|test|tools)/(.*[/.-])?(utils?|helpers?|common)([/.-]|$)';
/** Specs, and what only they use, may import whatever they hold to the truth. */
const tests = '(\\.(spec|soak|fixture|contract|oracle)\\.ts$|^test/|^libs/testing/)';

/** Matches a package whether it is resolved (its own files or its types) or not. */
function npm(...names) {
  return `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;
}

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, ...(to && { to }) };
}

export default {
  forbidden: [
    rule(
      'no-cycles',
      'Files that need each other are one file, or a third is missing.',
      {},
      { circular: true },
    ),
    rule(
      'models-stand-alone',
      'The domain needs no framework, no store and no other library: zod, uuid and a hash are all it uses.',
      { path: '^libs/models/', pathNot: tests },
      { pathNot: ['^libs/models/', npm('zod', 'uuid'), '^(node:)?crypto$'] },
    ),
    rule(
      'client-stands-alone',
      'It is installed where nothing of ours is, and in browsers.',
      { path: '^libs/client/', pathNot: tests },
      { path: '^(libs|apps|bench|tools)/', pathNot: '^libs/client/' },
    ),
    rule(
      'core-knows-core-only',
      'Core libraries own their ports; adapters come to them, not they to the adapters.',
      { path: core, pathNot: tests },
      { path: '^(libs|apps|bench|test|tools)/', pathNot: core },
    ),
    rule(
      'core-has-ranks',
      'projection may read the ports of orchestration, orchestration may count with analytics; never the other way.',
      { path: '^libs/(analytics|orchestration)/', pathNot: tests },
      { path: '^libs/(orchestration|projection)/', pathNot: '^libs/$1/' },
    ),
    rule(
      'core-imports-no-driver',
      'A use case that knows a store or a framework cannot be served by another one.',
      { path: core, pathNot: tests },
      { path: [drivers, frameworks] },
    ),
    rule(
      'libs-know-no-app',
      'Libraries are what apps are made of.',
      { path: '^libs/', pathNot: tests },
      { path: '^(apps|bench|tools)/' },
    ),
    rule(
      'apps-stand-apart',
      'What two apps need is a library.',
      { path: '^apps/([^/]+)/', pathNot: tests },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'runtime-is-for-apps',
      'What every process shares is put together of the other libraries; none of them may need it.',
      { path: '^libs/', pathNot: ['^libs/runtime/', tests] },
      { path: '^libs/runtime/' },
    ),
    rule(
      'frameworks-are-for-what-runs',
      'The HTTP framework belongs to the apps, and to what all of them share.',
      { path: '^libs/', pathNot: ['^libs/runtime/', tests] },
      { path: frameworks },
    ),
    rule(
      'adapters-stand-apart',
      'An adapter needs the core only: whether another store or the environment is there is decided in an app.',
      { path: adapters, pathNot: tests },
      { path: [adapters, '^libs/config/'], pathNot: '^libs/$1/' },
    ),
    rule(
      'only-roots-know-adapters',
      'Which adapter serves which port is decided in the composition root of an app, or of what all share.',
      { path: '^(apps|libs/runtime)/', pathNot: [...compositionRoots, tests] },
      { path: [adapters, drivers] },
    ),
    rule(
      'through-the-index',
      'What another library may use is what index.ts exports; measuring may use the servers of tests.',
      { path: '^(?:libs|apps|bench|tools)/([^/]+)', pathNot: tests },
      {
        path: '^libs/[^/]+/',
        pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/', '/test-server\\.fixture\\.ts$'],
      },
    ),
    rule(
      'product-needs-no-test',
      'What only tests use is not built; measuring may use their generators.',
      { path: '^(libs|apps|tools)/', pathNot: tests },
      { path: tests },
    ),
    {
      ...rule('named-for-what-it-is', 'A name that says nothing collects everything.', {}),
      // A rule on files of few dependents is how the cruiser is made to look at the name of a file itself.
      module: { path: vague, numberOfDependentsLessThan: 100 },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Written by a generator, in its own way.
    exclude: { path: '^libs/client/src/generated/' },
    // Types tie as much as values do.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
