import { groupBy } from './group-by.js';

/** A derivation edge, with the generation its source has now. */
export interface GenerationLink {
  readonly source: string;
  readonly target: string;
  readonly sourceGeneration: number;
}

/**
 * The generation of each start and of all below it: 1 for a node without parents, else 1 + the largest among
 * its parents (DOMAIN §1). `links` holds every edge that ends in one of them; sources outside keep theirs.
 */
export function generationsOf(
  starts: readonly string[],
  links: readonly GenerationLink[],
): Map<string, number> {
  const parents = groupBy(links, (link) => link.target);
  const children = groupBy(links, (link) => link.source);
  const affected = new Set([...starts, ...parents.keys()]);
  const waitingFor = new Map<string, number>();
  for (const node of affected) {
    waitingFor.set(node, (parents.get(node) ?? []).filter(({ source }) => affected.has(source)).length);
  }

  const generations = new Map<string, number>();
  const ready = [...affected].filter((node) => waitingFor.get(node) === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    let generation = 1;
    for (const { source, sourceGeneration } of parents.get(node) ?? []) {
      generation = Math.max(generation, 1 + (generations.get(source) ?? sourceGeneration));
    }
    generations.set(node, generation);
    for (const { target } of children.get(node) ?? []) {
      const left = (waitingFor.get(target) ?? 0) - 1;
      waitingFor.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return generations;
}
