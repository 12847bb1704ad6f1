/** What the broker said, or the network: the client wraps it in errors that tell where. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return [...new Set(error.errors.map(reasonOf))].join('; ');
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  const { serverErrorMessage } = error as { serverErrorMessage?: string | null };
  return serverErrorMessage ?? error.message;
}

/** @param fault as https://kafka.apache.org/protocol#protocol_error_codes names it */
export function isFault(error: unknown, fault: string): boolean {
  if (error instanceof AggregateError) return error.errors.some((one) => isFault(one, fault));
  return error instanceof Error && (error as { apiId?: string }).apiId === fault;
}
