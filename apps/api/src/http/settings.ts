import type { Config } from '@stemma/config';

/** What of the configuration concerns HTTP; Nest's ConfigService gives it to whoever asks. */
export type HttpSettings = Pick<
  Config,
  'bodyLimitBytes' | 'contentLimitBytes' | 'apiKeys' | 'logLevel' | 'idleMs'
>;

const MIB = 1024 * 1024;

export const HTTP_DEFAULTS: HttpSettings = {
  bodyLimitBytes: 8 * MIB,
  contentLimitBytes: MIB,
  apiKeys: [],
  logLevel: 'info',
  idleMs: 60_000,
};
