import { InvalidArgumentError } from 'commander';

/** As the service takes it; its own tolerance where none is said. */
export interface GuardOption {
  readonly metric: string;
  readonly direction: string;
  readonly tolerance?: number;
}

// The metric may be a pointer with colons in it: the last direction counts.
const GUARD = /^(.+):(lower|higher)(?::([^:]*))?$/;

/** `metric:direction` or `metric:direction:tolerance`, added to those before. */
export function addGuard(text: string, before: readonly GuardOption[] = []): readonly GuardOption[] {
  const [, metric, direction, tolerance] = GUARD.exec(text) ?? [];
  if (metric === undefined || direction === undefined) {
    throw new InvalidArgumentError(
      'It must be metric:direction or metric:direction:tolerance, the direction lower or higher, such as success:higher:0.02.',
    );
  }
  if (tolerance === undefined) return [...before, { metric, direction }];
  const share = Number(tolerance);
  if (tolerance.trim() === '' || !Number.isFinite(share))
    throw new InvalidArgumentError('The tolerance must be a number, 0.05 for 5 %.');
  return [...before, { metric, direction, tolerance: share }];
}
