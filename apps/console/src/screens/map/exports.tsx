import { useState } from 'react';
import { ask, Problem } from '../../api/ask.js';
import { withQuery } from '../../api/use-ask.js';
import { Refusal } from '../../parts/notes.js';
import { texts } from '../../texts.js';

const FORMATS = [
  { format: 'mermaid', file: 'lineage.mmd' },
  { format: 'dot', file: 'lineage.dot' },
  { format: 'graphml', file: 'lineage.graphml' },
  { format: 'cytoscape', file: 'lineage.json' },
] as const;

/** The lineage as the API draws it for others, deeper than the map may be open. */
export function Exports({ nodeId, asOf }: { readonly nodeId: string; readonly asOf: string | null }) {
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const save = async (format: string, file: string): Promise<void> => {
    try {
      const path = withQuery(`/v1/nodes/${nodeId}/lineage`, { format, asOf, limit: 1_000 });
      const { data } = await ask<unknown>(path);
      download(typeof data === 'string' ? data : JSON.stringify(data, null, 2), file);
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
      {refusal !== null && <Refusal problem={refusal} />}
    </div>
  );
}

function download(text: string, file: string): void {
  const url = URL.createObjectURL(new Blob([text]));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
