import { useState } from 'react';
import { ask, Problem } from '../../api/ask.js';
import { withQuery } from '../../api/use-ask.js';
import { Refusal } from '../../parts/notes.js';
import { texts } from '../../texts.js';
import type { LaidMap } from './laid-map.js';
import type { MarkedPath } from './marked-path.js';
import { pictureOf, type Picture } from './picture.js';
import { pngOf } from './png.js';

const FORMATS = [
  { format: 'mermaid', file: 'lineage.mmd' },
  { format: 'dot', file: 'lineage.dot' },
  { format: 'graphml', file: 'lineage.graphml' },
  { format: 'cytoscape', file: 'lineage.json' },
] as const;
const PICTURES = [
  { format: 'svg', blobOf: ({ svg }: Picture) => new Blob([svg], { type: 'image/svg+xml' }) },
  { format: 'png', blobOf: pngOf },
] as const;

export interface ExportsProps {
  readonly nodeId: string;
  readonly asOf: string | null;
  readonly laid: LaidMap | null;
  readonly path: MarkedPath;
}

/** The lineage as the API draws it for others, deeper than the map may be open; and pictures of the map as it is open. */
export function Exports({ nodeId, asOf, laid, path }: ExportsProps) {
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const save = async (format: string, file: string): Promise<void> => {
    try {
      const question = withQuery(`/v1/nodes/${nodeId}/lineage`, { format, asOf, limit: 1_000 });
      const { data } = await ask<unknown>(question);
      download(new Blob([typeof data === 'string' ? data : JSON.stringify(data, null, 2)]), file);
      setRefusal(null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefusal(error);
    }
  };
  return (
    <div className="actions" role="group" aria-label={texts.map.export}>
      <span className="quiet">{texts.map.export}</span>
      {FORMATS.map(({ format, file }) => (
        <button key={format} type="button" onClick={() => void save(format, file)}>
          {texts.map.formats[format]}
        </button>
      ))}
      {laid !== null &&
        PICTURES.map(({ format, blobOf }) => (
          <button
            key={format}
            type="button"
            onClick={() => void savePicture(pictureOf(laid, nodeId, path), blobOf, `lineage.${format}`)}
          >
            {texts.map.formats[format]}
          </button>
        ))}
      {refusal !== null && <Refusal problem={refusal} />}
    </div>
  );
}

async function savePicture(
  picture: Picture,
  blobOf: (picture: Picture) => Blob | Promise<Blob>,
  file: string,
): Promise<void> {
  download(await blobOf(picture), file);
}

function download(blob: Blob, file: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
