import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export const root = join(__dirname, '../..');

export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly profiles: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Panel {
  readonly title: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly targets: readonly { readonly query?: string; readonly expr?: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

export function text(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

export async function yaml(path: string): Promise<unknown> {
  return parse(await text(path));
}

export async function composeServices(): Promise<Record<string, ComposeService>> {
  return ((await yaml('docker-compose.yml')) as { services: Record<string, ComposeService> }).services;
}

export async function dashboards(): Promise<Dashboard[]> {
  const names = await readdir(join(root, 'infra/grafana/dashboards'));
  return Promise.all(
    names.map(async (name) => JSON.parse(await text(`infra/grafana/dashboards/${name}`)) as Dashboard),
  );
}

/** What the panels of a kind of source ask, by `dashboard: panel`. */
export async function queriesOf(type: 'influxdb' | 'prometheus'): Promise<(readonly [string, string])[]> {
  return (await dashboards()).flatMap(({ title, panels }) =>
    panels
      .filter(({ datasource }) => datasource.type === type)
      .flatMap((panel) =>
        panel.targets.map(({ query, expr }) => [`${title}: ${panel.title}`, query ?? expr ?? ''] as const),
      ),
  );
}
