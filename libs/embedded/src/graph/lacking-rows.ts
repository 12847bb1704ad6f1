import type { GraphContent } from './graph-content.js';

/** The rows of what the mirror lacks, and whether a walk came by any of them. */
export class LackingRows {
  readonly nodes: ReadonlySet<number>;
  wereMet = false;
  private readonly edges: ReadonlySet<number>;
  private readonly areAny: boolean;

  constructor({ vertices, links }: GraphContent, lacking: ReadonlySet<string>) {
    const rowsIn = (table: { find(id: string): number }): ReadonlySet<number> =>
      new Set(Array.from(lacking, (id) => table.find(id)).filter((row) => row >= 0));
    this.areAny = lacking.size > 0;
    this.nodes = this.areAny ? rowsIn(vertices.table) : NONE;
    this.edges = this.areAny ? rowsIn(links.table) : NONE;
  }

  meet(edge: number, node: number): void {
    if (this.areAny && (this.edges.has(edge) || this.nodes.has(node))) this.wereMet = true;
  }
}

const NONE: ReadonlySet<number> = new Set();
