import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { driversAndFrameworks, plantedViolations } from './planted-violations.js';

const root = join(__dirname, '../..');
const config = '.dependency-cruiser.mjs';

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

describe('Controllers', () => {
  it('ask services, which are classes: no port comes to them by a token', async () => {
    expect(await injectingControllers(join(root, 'apps'))).toEqual([]);
    const planted = await plant({
      'apps/api/src/asks-a-port.controller.ts':
        "import { Inject } from '@nestjs/common';\nexport class C { constructor(@Inject('Catalogue') readonly c: object) {} }",
      'apps/api/src/asks-a-service.controller.ts':
        'export class C { constructor(readonly record: object) {} }',
    });
    expect(await injectingControllers(join(planted, 'apps'))).toEqual(['api/src/asks-a-port.controller.ts']);
  });
});

describe('The dependency rule', () => {
  it('has a planted violation of each of its rules, found under its name', async () => {
    expect(Object.keys(plantedViolations).sort()).toEqual((await ruleNames()).sort());
    const found = await violations(await plant(Object.assign({}, ...Object.values(plantedViolations))));
    for (const [name, files] of Object.entries(plantedViolations)) {
      const blamed = found.filter(({ rule }) => rule.name === name).map(({ from }) => from);
      expect({ name, found: blamed.some((path) => path in files) }).toEqual({ name, found: true });
    }
  });

  it('keeps every driver and framework out of the core, installed or not', async () => {
    const planted = driversAndFrameworks.map((name, place) => [
      `libs/orchestration/src/planted-${place}.ts`,
      `import '${name}';`,
    ]);
    const found = await violations(await plant(Object.fromEntries(planted)));
    const blamed = found.filter(({ rule }) => rule.name === 'core-imports-no-driver').map(({ from }) => from);
    expect(blamed.sort()).toEqual(planted.map(([path]) => path));
  });

  it('keeps adapters out of what apps share too, but for where its mirrors are put together', async () => {
    const place = 'libs/runtime/src/state/planted.ts';
    const found = await violations(await plant({ [place]: "import '@stemma/postgres';" }));
    expect(found.map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([
      `only-roots-know-adapters: ${place}`,
    ]);
  });

  it('finds nothing to blame where nothing is broken', async () => {
    const kept = {
      'apps/api/src/main.ts': "import '@stemma/postgres';\nimport 'pg';",
      'apps/api/src/thing.controller.ts': "import '@stemma/orchestration';\nimport '@nestjs/common';",
      'apps/api/src/thing.spec.ts': "import '../../../libs/postgres/src/inside.js';",
      'libs/runtime/src/engine/thing.ts': "import '@stemma/postgres';\nimport '@nestjs/common';",
      'libs/postgres/src/inside.ts': "import '@stemma/orchestration';\nimport 'typeorm';",
      'libs/orchestration/src/thing.ts': "import '@stemma/models';\nimport 'node:stream';",
    };
    expect(await violations(await plant(kept))).toEqual([]);
  });
});

describe('The lint rules', () => {
  it('let only libs/config read the environment', async () => {
    const ways = [
      'export const port = process.env.PORT;',
      "export const port = process.env['PORT'];",
      'export const { env } = process;',
      "import { env } from 'node:process';\nexport const port = env['PORT'];",
    ];
    const files = ['libs/orchestration/src/index.ts', 'apps/api/src/app.ts', 'libs/config/src/config.ts'];
    const complaints = (await lint(ways, files)).map((byFile) =>
      byFile.map((rules) => rules.filter((rule) => rule.startsWith('no-restricted')).length),
    );
    expect(complaints).toEqual(ways.map(() => [1, 1, 0]));
  });
});

/** What the cruiser finds in a tree. */
async function violations(tree: string): Promise<Violation[]> {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['apps', 'libs', 'bench', 'test', 'tools'].filter((folder) =>
    existsSync(join(tree, folder)),
  );
  return JSON.parse(await outputOf([cruiser, '--config', config, '--output-type', 'json', ...folders], tree))
    .summary.violations;
}

/** A tree with these files and our configuration, in which `@stemma/x` leads to empty libraries. */
async function plant(files: Record<string, string>): Promise<string> {
  const tree = await mkdtemp(join(process.env['JEST_STEMMA_DIRECTORY'] ?? '', 'planted-'));
  for (const file of [config, 'tsconfig.json', 'package.json']) await cp(join(root, file), join(tree, file));
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
  const libs = ['models', 'orchestration', 'projection', 'postgres', 'embedded', 'embedding', 'runtime'];
  const indexes = libs.map((lib): [string, string] => [
    `libs/${lib}/src/index.ts`,
    'export interface Mirror {}',
  ]);
  for (const [path, text] of Object.entries({ ...Object.fromEntries(indexes), ...files })) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), `${text}\n`);
  }
  return tree;
}

/** The configuration is a module, and Jest on Node 20 loads none. */
async function ruleNames(): Promise<string[]> {
  const script = `import c from './${config}'; console.log(JSON.stringify(c.forbidden.map((r) => r.name)))`;
  return JSON.parse(await outputOf(['--input-type=module', '-e', script], root));
}

/** For each text the rules that complain of it in each of the files; those that need types are left out. */
async function lint(texts: readonly string[], paths: readonly string[]): Promise<string[][][]> {
  const script = `
    import { ESLint } from 'eslint';
    import tseslint from 'typescript-eslint';
    const untyped = { languageOptions: { parserOptions: { projectService: false } } };
    const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked, untyped] });
    const complaints = async (text, filePath) => {
      const [{ messages }] = await eslint.lintText(text, { filePath });
      return messages.map(({ ruleId, message }) => ruleId ?? message);
    };
    const [texts, paths] = JSON.parse(process.argv[1]);
    const answer = texts.map((text) => Promise.all(paths.map((path) => complaints(text, path))));
    console.log(JSON.stringify(await Promise.all(answer)));`;
  const given = JSON.stringify([texts, paths]);
  return JSON.parse(await outputOf(['--input-type=module', '-e', script, '--', given], root));
}

/** Runs Node and answers what it writes, whatever its exit code: a tool that finds something ends with another than 0. */
function outputOf(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve(stdout);
    });
  });
}

async function injectingControllers(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    file.endsWith('.controller.ts'),
  );
  const injects = async (file: string): Promise<boolean> =>
    (await readFile(join(folder, file), 'utf8')).includes('@Inject(');
  const found = await Promise.all(files.map(async (file) => ((await injects(file)) ? [file] : [])));
  return found.flat();
}
