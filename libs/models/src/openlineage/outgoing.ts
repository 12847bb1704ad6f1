import type { LineageStatus } from '../enumerations/lineage-status.js';
import type { ExecutionJson } from '../execution/execution.js';
import { MAX_INSTANT_MS } from '../fields/timestamp.js';

const SPEC = 'https://openlineage.io/spec';
const LIFECYCLE = {
  draft: 'CREATE',
  active: 'CREATE',
  deprecated: 'ALTER',
  merged: 'ALTER',
  archived: 'DROP',
} as const satisfies Record<LineageStatus, string>;

/** A version as a dataset of its own. */
export interface OutgoingDataset {
  readonly patternId: string;
  readonly namespace: string;
  readonly version: number;
}

export interface OutgoingVersion extends OutgoingDataset {
  readonly nodeId: string;
  readonly name: string;
  readonly kind: string;
  readonly versionLabel: string | null;
  readonly status: LineageStatus;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** What leaves a record as events of OpenLineage 2-0-2. */
export class OutgoingOpenLineage {
  private readonly producer: string;

  /** @param record names it among all */
  constructor(private readonly record: string) {
    this.producer = `urn:stemma:${record}`;
  }

  /** A DatasetEvent. @param sources null where they are not known; none: it came from nothing */
  version(version: OutgoingVersion, sources: readonly OutgoingDataset[] | null): object {
    const { nodeId, patternId, name, kind, versionLabel, status, createdAt, createdBy } = version;
    const own = { nodeId, patternId, name, kind, versionLabel, status };
    const inputs = sources?.map((source) => ({ ...this.dataset(source), type: 'DATASET' })) ?? null;
    return {
      ...this.event('DatasetEvent', createdAt),
      dataset: {
        ...this.dataset(version),
        facets: {
          version: this.facet('DatasetVersionDatasetFacet', { datasetVersion: String(version.version) }),
          ownership: this.facet('OwnershipDatasetFacet', { owners: [{ name: createdBy }] }),
          lifecycleStateChange: this.facet('LifecycleStateChangeDatasetFacet', {
            lifecycleStateChange: LIFECYCLE[status],
          }),
          ...(inputs === null ? {} : { lineage: this.facet('LineageDatasetFacet', { inputs }) }),
          stemma: { _producer: this.producer, _schemaURL: 'urn:stemma:facet:version:1', ...own },
        },
      },
    };
  }

  /** The RunEvents of its beginning and its end: a run of its pattern, in which the version went. */
  execution(execution: ExecutionJson, used: OutgoingDataset): object[] {
    const { executionId, timestamp, executionTimeMs, success, errorMessage } = execution;
    const ended = Math.min(Date.parse(timestamp) + executionTimeMs, MAX_INSTANT_MS);
    const errorFacet = this.facet('ErrorMessageRunFacet', {
      message: errorMessage,
      programmingLanguage: 'unknown',
    });
    const run = (eventType: string, eventTime: string, facets: object): object => ({
      ...this.event('RunEvent', eventTime),
      eventType,
      run: { runId: executionId, facets },
      job: { ...this.dataset(used), name: used.patternId, facets: {} },
      inputs: [this.dataset(used)],
      outputs: [],
    });
    return [
      run('START', timestamp, {}),
      run(
        success ? 'COMPLETE' : 'FAIL',
        new Date(ended).toISOString(),
        errorMessage === null ? {} : { errorMessage: errorFacet },
      ),
    ];
  }

  private event(kind: string, eventTime: string): object {
    return { eventTime, producer: this.producer, schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/${kind}` };
  }

  private facet(name: keyof typeof FACETS, of: object): object {
    return { _producer: this.producer, _schemaURL: `${SPEC}/facets/${FACETS[name]}#/$defs/${name}`, ...of };
  }

  private dataset({ namespace, patternId, version }: OutgoingDataset): object {
    return {
      namespace: `stemma://${this.record}/${encodeURIComponent(namespace)}`,
      name: `${patternId}/v${String(version)}`,
    };
  }
}

/** In which file, of which version, each is. */
const FACETS = {
  DatasetVersionDatasetFacet: '1-0-1/DatasetVersionDatasetFacet.json',
  OwnershipDatasetFacet: '1-0-1/OwnershipDatasetFacet.json',
  LifecycleStateChangeDatasetFacet: '1-0-1/LifecycleStateChangeDatasetFacet.json',
  LineageDatasetFacet: '1-0-0/LineageFacet.json',
  ErrorMessageRunFacet: '1-0-1/ErrorMessageRunFacet.json',
} as const;
