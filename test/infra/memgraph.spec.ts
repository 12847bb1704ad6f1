import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DERIVATION_TYPES, LINEAGE_TYPES, STORED_RELATIONSHIP_TYPES } from '@stemma/models';

const FOLDER = join(__dirname, '../../infra/memgraph');
const queries = readdirSync(join(FOLDER, 'queries'));
const inUpperCase = (types: readonly string[]): string => types.map((type) => type.toUpperCase()).join('|');

describe('what analysts have of Memgraph', () => {
  it.each(queries)('%s follows ancestry, data flow, or both, by all their kinds', (file) => {
    const text = readFileSync(join(FOLDER, 'queries', file), 'utf8');
    const followed = [...text.matchAll(/\[\w*:([A-Z_|]+)/g)].map(([, types]) => types);
    expect(followed).not.toEqual([]);
    const known = [DERIVATION_TYPES, LINEAGE_TYPES, ['feeds']].map(inUpperCase);
    for (const types of followed) expect(known).toContain(types);
  });

  it('shows each kind of edge that is no derivation in a colour of its own', () => {
    const style = readFileSync(join(FOLDER, 'style.gss'), 'utf8');
    const named = [...style.matchAll(/Equals\(Type\(edge\), "([A-Z_]+)"\)/g)].map(([, type]) => type);
    const derivation: readonly string[] = DERIVATION_TYPES;
    const others = STORED_RELATIONSHIP_TYPES.filter((type) => !derivation.includes(type));
    expect(named.sort()).toEqual([...others.map((type) => type.toUpperCase()), 'VERSION_OF'].sort());
  });
});
