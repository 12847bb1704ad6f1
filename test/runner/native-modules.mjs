import { existsSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import JestRuntime from 'jest-runtime';

const libs = fileURLToPath(new URL('../../libs', import.meta.url));
let transformer;
let sourceMaps = new Map();

/**
 * Jest loads the spec itself, and Node what the spec imports: each module once for all specs of a worker, and packages
 * in the form in which users run them. Jest's own way, everything anew for each spec, took 2 s of CPU time of each.
 * So there is no `jest.mock`, and a module's state is that of the worker.
 */
export default class NativeModules extends JestRuntime {
  constructor(...given) {
    super(...given);
    [, , , transformer] = given;
    for (const [file, map] of sourceMaps) this.getSourceMaps().set(file, map);
    sourceMaps = this.getSourceMaps();
  }

  requireModule(from, name, options, ...rest) {
    const isOfJest = name === undefined || options?.isInternalModule;
    return isOfJest ? super.requireModule(from, name, options, ...rest) : createRequire(from)(name);
  }
}

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (name, parent, ...rest) =>
  sourceOf(name, parent?.filename) ?? resolveFilename(name, parent, ...rest);

/** The TypeScript file that an import means: that of a library of ours, or the one of which `./x.js` is made. */
function sourceOf(name, from) {
  const library = /^@stemma\/([a-z]+)$/.exec(name)?.[1];
  if (library !== undefined) return join(libs, library, 'src', 'index.ts');
  if (!from?.endsWith('.ts') || !/^\.{1,2}\/.*\.js$/.test(name)) return undefined;
  const source = join(dirname(from), name.replace(/js$/, 'ts'));
  return existsSync(source) ? source : undefined;
}

Module._extensions['.ts'] = (module, filename) => {
  const { code, sourceMapPath } = transformer.transform(filename, {});
  if (sourceMapPath !== null) sourceMaps.set(filename, sourceMapPath);
  module._compile(code, filename);
};
