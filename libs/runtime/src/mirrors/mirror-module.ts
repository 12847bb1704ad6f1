import type { Config } from '@stemma/config';
import type { Embedder, MirroredGraph, SimilarityPorts } from '@stemma/orchestration';
import type { Scope, Sink } from '@stemma/projection';
import type { DataSource } from 'typeorm';

/** A mirror that may be asked for lineage, by its name of STEMMA_GRAPH. */
export type GraphEngine = Exclude<Config['graph'], 'postgres'>;

/** What mirrors may know of the configuration. */
export type MirrorConfig = Pick<
  Config,
  'dataDir' | 'embedding' | 'graph' | 'influxdb' | 'memgraph' | 'projection' | 'qdrant' | 'verifyEveryMs'
>;

/** A kind of store that can follow the record. @returns how it is opened; null where it is not configured. */
export type MirrorModule = (config: MirrorConfig) => ConfiguredMirror | null;

export interface ConfiguredMirror {
  /** `process`: each service opens one of its own. `shared`: there is one, fed by the service or by workers. */
  readonly scope: Scope;
  /**
   * Asks the store nothing: one that cannot be reached now must not keep a process from starting, and its lanes try for
   * ever. What it asks of the record it may.
   */
  open(context: MirrorContext): Promise<OpenMirror>;
  /** Where it is on a server of its own. */
  readonly server?: StoreServer;
}

export interface StoreServer {
  readonly name: string;
  /** Asks it, and changes nothing. @returns which one it is. @throws StemmaError why it cannot be used. */
  probe(signal: AbortSignal): Promise<string>;
}

export interface MirrorContext {
  /** Names the database among all: what was made of one record is nothing of another. */
  readonly record: string;
  /** Connections to the record, for background work. */
  readonly dataSource: DataSource;
  /** @throws Error where nothing is embedded: what needs vectors is not configured then. */
  readonly embedder: () => Embedder;
  /** Whether a mirror that lives in this process holds all up to its position. */
  readonly isWhole: (mirror: string) => boolean;
  /** Warns in the name of the mirrors. */
  readonly warn: (line: string) => void;
}

export interface OpenMirror {
  readonly sink: Sink;
  /** The name of the sink that works on a change before: what that has not got to, this cannot show. */
  readonly after?: string;
  /** Where it answers questions of lineage: by which name of STEMMA_GRAPH it is chosen, and how. */
  readonly graph?: Omit<MirroredGraph, 'mirror'> & { readonly engine: GraphEngine };
  /** Where it answers questions of similarity. */
  readonly index?: Pick<SimilarityPorts, 'embedder' | 'index'>;
  /** After its lanes have stopped. */
  close?(): Promise<void>;
}
