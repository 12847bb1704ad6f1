/**
 * Closes one after another, each whatever became of those before: what fails to end must not keep the rest open.
 * @throws what the first that failed threw, or an AggregateError where several did, after the last is closed
 */
export async function closeAll(closings: Iterable<() => Promise<void> | undefined>): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closings) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map(String).join('; '));
}
