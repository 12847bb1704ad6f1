import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('what is generated of the TypeScript client', () => {
  it('is that of docs/openapi.json as it is (npm run client)', () => {
    const hash = createHash('sha256').update(read('docs/openapi.json')).digest('hex');
    expect(read('libs/client/src/generated/openapi.sha256').trim()).toBe(hash);
  });

  it('needs the versions of packages that all of Stemma has', () => {
    const { dependencies } = JSON.parse(read('package.json'));
    const own = JSON.parse(read('libs/client/package.json')).dependencies;
    expect(Object.entries(own).filter(([name, version]) => dependencies[name] !== version)).toEqual([]);
  });
});
