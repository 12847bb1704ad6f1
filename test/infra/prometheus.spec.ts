import { parser } from '@prometheus-io/lezer-promql';
import { variables } from '../../libs/config/src/variables.js';
import { testApi } from '../api/api-client.js';
import { composeServices, queriesOf, text, yaml } from './stack.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

/** What Prometheus makes itself of each scrape. */
const OF_PROMETHEUS = ['up'];

describe('What Prometheus is asked', () => {
  let rules: Rule[];
  let asked: (readonly [string, string])[];
  beforeAll(async () => {
    const { groups } = (await yaml('infra/prometheus/rules.yml')) as { groups: { rules: Rule[] }[] };
    rules = groups.flatMap((group) => group.rules);
    asked = [...rules.map(({ alert, expr }) => [alert, expr] as const), ...(await queriesOf('prometheus'))];
  });

  it('is PromQL', () => {
    expect(asked.filter(([, expression]) => partsOf(expression).wrong > 0)).toEqual([]);
    expect(partsOf('rate(one[5m]').wrong).toBeGreaterThan(0);
  });

  it('is only what /metrics of the service has', async () => {
    const api = await testApi();
    try {
      const printed = String((await api.get('/metrics')).body);
      const metrics = metricsOf(printed);
      for (const [where, expression] of asked) {
        const { metrics: named } = partsOf(expression);
        expect([where, named.filter((name) => !metrics.has(name))]).toEqual([where, []]);
        expect([where, named.length]).not.toEqual([where, 0]);
      }
    } finally {
      await api.close();
    }
  });

  it('alerts by names of their own, with a severity and a sentence', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { labels, annotations } of rules) {
      expect(['warning', 'critical']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\.$/);
    }
  });

  it('has an alert for each row of the table of docs/operations.md that says when', async () => {
    const rows = [...(await text('docs/operations.md')).matchAll(/^\| `(stemma_\w+)` \|.*\| (.*) \|$/gm)];
    const alarming = rows.filter(([, , when]) => when?.trim() !== '').map(([, name]) => name ?? '');
    const covered = new Set(rules.flatMap(({ expr }) => partsOf(expr).metrics));
    expect(alarming.filter((name) => !covered.has(name))).toEqual([]);
    expect(alarming.length).toBeGreaterThan(5);
  });

  it('is scraped from the service of the stack, with the key that its container writes', async () => {
    const { prometheus, stemma } = await composeServices();
    const { scrape_configs } = (await yaml('infra/prometheus/prometheus.yml')) as {
      scrape_configs: {
        authorization: { credentials_file: string };
        static_configs: { targets: string[] }[];
      }[];
    };
    const [scrape] = scrape_configs;
    expect(scrape?.static_configs).toEqual([{ targets: [`stemma:${variables.STEMMA_PORT.standard ?? ''}`] }]);
    expect(stemma?.ports).toEqual([expect.stringMatching(/:3000$/)]);
    expect(prometheus?.entrypoint?.join(' ')).toContain(`>${scrape?.authorization.credentials_file ?? '-'} `);
  });
});

/** The metrics that an expression selects, and how many places of it are no PromQL. */
function partsOf(expression: string): { readonly metrics: string[]; readonly wrong: number } {
  const metrics: string[] = [];
  let wrong = 0;
  parser.parse(expression).iterate({
    enter: ({ name, type, from, to }) => {
      if (type.isError) wrong++;
      if (name === 'Identifier') metrics.push(expression.slice(from, to));
    },
  });
  return { metrics, wrong };
}

/** Their names, those of a histogram's parts too; a metric that has no value now is declared all the same. */
function metricsOf(printed: string): Set<string> {
  const declared = [...printed.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set([
    ...OF_PROMETHEUS,
    ...declared.flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name],
    ),
  ]);
}
