import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entity, Mirror } from '@stemma/projection';
import {
  describeLineageGraphContract,
  describeMirrorContract,
  entityOf,
  give,
  type GivenGraph,
} from '@stemma/testing';
import { GraphMirror } from './graph-mirror.js';

const folders = new Map<Mirror, string>();

async function open(dir: string): Promise<GraphMirror> {
  const mirror = await GraphMirror.open(dir);
  folders.set(mirror, dir);
  return mirror;
}

async function close(mirror: Mirror): Promise<string> {
  await (mirror as GraphMirror).close();
  return folders.get(mirror) ?? '';
}

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'stemma-graph-'));

describeMirrorContract('GraphMirror', {
  open: async () => open(await newFolder()),
  reopen: async (mirror) => open(await close(mirror)),
  close: async (mirror) => rm(await close(mirror), { recursive: true, force: true }),
  poison: () => entityOf('vertex', 9, { rev: 2 ** 40 }),
});

describeLineageGraphContract('GraphMirror', async () => {
  const dir = await newFolder();
  return {
    hold: async (graph) => {
      // No graph is the next one's snapshot.
      const mirror = await GraphMirror.open(
        dir,
        () => undefined,
        () => false,
      );
      await give(mirror, entitiesOf(graph));
      return {
        traverse: async (question) => (await mirror.traverse(question, new Set()))?.reach ?? null,
        search: (scope, work) => mirror.search(scope, new Set(), work),
      };
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
});

/** The edges first: their ends come later. */
function entitiesOf({ nodes, edges }: GivenGraph): Entity[] {
  const links = edges.map((edge): Entity => ({ subject: 'link', id: edge.edgeId, rev: 1, state: edge }));
  const vertices = nodes.map(({ nodeId, status, isDeleted, createdAtMs }): Entity => {
    const state = isDeleted ? null : { nodeId, status, createdAtMs };
    return { subject: 'vertex', id: nodeId, rev: 1, state };
  });
  return [...links, ...vertices];
}
