/** Where to look at the same in the stores beside the record, of those that the service feeds. */
export function storeLines(
  mirrors: readonly { readonly name: string }[],
  env: Readonly<Record<string, string | undefined>>,
  { patternId, latestNodeId }: { readonly patternId: string; readonly latestNodeId: string | null },
): string[] {
  const urlOf = (variable: string): string => env[variable] ?? `the service's ${variable}`;
  const patternColumn = env['INFLUXDB_PATTERN_TAG'] === 'off' ? 'pattern' : 'pattern_id';
  const lines: Readonly<Record<string, readonly string[]>> = {
    memgraph: [
      `Memgraph: in Lab, connected to ${urlOf('MEMGRAPH_URL')}, its versions and what came of what:`,
      `  MATCH (v:PatternNode {pattern_id: "${patternId}"}) OPTIONAL MATCH (v)-[e]->(newer:PatternNode) RETURN v, e, newer;`,
    ],
    qdrant: [
      `Qdrant: ${urlOf('QDRANT_URL')}/dashboard, the alias that begins with stemma-, and there the point of its latest version:`,
      `  ${latestNodeId ?? '(it has no version)'}`,
    ],
    influxdb: [
      `InfluxDB: ${urlOf('INFLUXDB_URL')}, or the dashboard "patterns in use" of infra/grafana; its executions:`,
      `  SELECT count("execution_time_ms") FROM "pattern_execution" WHERE "${patternColumn}" = '${patternId}'`,
    ],
  };
  return mirrors.flatMap(({ name }) => lines[name] ?? []);
}
