/** What a bench asks about, by NDJSON. */
export async function importRecords(url: string, records: readonly object[]): Promise<void> {
  const answer = await fetch(new URL('/v1/import', url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  });
  const report = await answer.text();
  if (!answer.ok) throw new Error(`the import failed: ${report}`);
}
