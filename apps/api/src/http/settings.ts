import type { Config } from '@stemma/config';

/** What of the configuration concerns HTTP; Nest's ConfigService gives it to whoever asks. */
export type HttpSettings = Pick<Config, 'bodyLimitBytes' | 'contentLimitBytes' | 'apiKeys' | 'logLevel'> & {
  /** A reader of a stream that takes nothing for this long is cut off. */
  readonly readerIdleMs: number;
};

const MIB = 1024 * 1024;

export const HTTP_DEFAULTS: HttpSettings = {
  bodyLimitBytes: 8 * MIB,
  contentLimitBytes: MIB,
  apiKeys: [],
  logLevel: 'info',
  readerIdleMs: 30_000,
};
