/** Files that break a rule of `.dependency-cruiser.mjs`, by the rule's name; one of them is to be blamed. */
export const plantedViolations: Record<string, Record<string, string>> = {
  'no-cycles': {
    'libs/postgres/src/hen.ts': "export { egg } from './egg.js';\nexport const hen = 1;",
    'libs/postgres/src/egg.ts': "import type { hen } from './hen.js';\nexport const egg: typeof hen = 1;",
  },
  'models-stand-alone': {
    'libs/models/src/planted.ts':
      "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;",
  },
  'client-stands-alone': {
    'libs/client/src/planted.ts': "import type { Pattern } from '@stemma/models';\nexport type P = Pattern;",
  },
  'core-knows-core-only': {
    'libs/orchestration/src/planted-adapter.ts': "import '@stemma/postgres';",
  },
  'core-has-ranks': {
    'libs/orchestration/src/planted-rank.ts':
      "import type { Mirror } from '@stemma/projection';\nexport type M = Mirror;",
  },
  'core-imports-no-driver': {
    'libs/projection/src/planted-driver.ts': "import type { Pool } from 'pg';\nexport type P = Pool;",
  },
  'libs-know-no-app': {
    'libs/embedding/src/planted-app.ts': "import '../../../apps/cli/src/shown.js';",
    'apps/cli/src/shown.ts': 'export const shown = 1;',
  },
  'apps-stand-apart': {
    'apps/worker/src/planted.ts':
      "import { served } from '../../api/src/served.js';\nexport const fed = served;",
    'apps/api/src/served.ts': 'export const served = 1;',
  },
  'runtime-is-for-apps': {
    'libs/projection/src/planted-runtime.ts': "import '@stemma/runtime';",
  },
  'frameworks-are-for-what-runs': {
    'libs/embedding/src/planted.ts':
      "import { Injectable } from '@nestjs/common';\nexport const decorate = Injectable;",
  },
  'adapters-stand-apart': {
    'libs/embedded/src/planted.ts': "import '@stemma/postgres';",
  },
  'only-roots-know-adapters': {
    'apps/api/src/planted/planted.controller.ts': "import '@stemma/embedded';",
  },
  'through-the-index': {
    'apps/cli/src/planted.ts': "import '../../../libs/models/src/inside.js';",
    'libs/models/src/inside.ts': 'export const inside = 1;',
  },
  'product-needs-no-test': {
    'apps/cli/src/planted-fixture.ts': "import './planted.fixture.js';",
    'apps/cli/src/planted.fixture.ts': 'export const fixture = 1;',
  },
  'named-for-what-it-is': {
    'libs/config/src/string-utils.ts': 'export const pad = 1;',
  },
};

/** Each is kept out of the core by name, and a pattern of many names can miss one of them. */
export const driversAndFrameworks: readonly string[] = [
  'pg',
  'typeorm',
  'usearch',
  'neo4j-driver',
  '@qdrant/js-client-rest',
  '@influxdata/influxdb-client',
  'fastify',
  '@nestjs/common',
];
