import { storeLines } from '../../apps/cli/src/demo/store-lines.js';

describe('the end of the demo', () => {
  const pattern = { patternId: '0190aaaa-0000-7000-8000-000000000001', latestNodeId: 'node-7' };

  it('says where the stores that the service feeds show the same', () => {
    const mirrors = ['graph', 'memgraph', 'qdrant', 'influxdb'].map((name) => ({ name }));
    const lines = storeLines(mirrors, { QDRANT_URL: 'http://127.0.0.1:6333' }, pattern);
    expect(lines).toHaveLength(6);
    expect(lines[0]).toContain("the service's MEMGRAPH_URL");
    expect(lines[1]).toContain(`pattern_id: "${pattern.patternId}"`);
    expect(lines[2]).toContain('http://127.0.0.1:6333/dashboard');
    expect(lines[3]).toContain('node-7');
    expect(lines[5]).toContain(`"pattern_id" = '${pattern.patternId}'`);
  });

  it('asks InfluxDB by the field that there is where the pattern is no tag', () => {
    const env = { INFLUXDB_PATTERN_TAG: 'off' };
    expect(storeLines([{ name: 'influxdb' }], env, pattern)[1]).toContain(
      `"pattern" = '${pattern.patternId}'`,
    );
  });

  it('says nothing of stores that are not there', () => {
    expect(storeLines([{ name: 'graph' }, { name: 'vectors' }], {}, pattern)).toEqual([]);
  });
});
