import { getConfigToken } from '@nestjs/config';
import type { Config } from '@stemma/config';

/** The key under which the configuration is given to whoever asks. */
export const CONFIG = getConfigToken('service');

/** What the service is told by the environment, and by whoever starts one to try it. */
export interface ServiceConfig extends Config {
  /** When scheduled work is done for the first time, after the start. */
  readonly firstWorkAfterMs?: number;
  /** With less room than this the disk counts as full. */
  readonly diskFullBelowBytes?: number;
  /** Where the console was built. */
  readonly consoleFolder?: string;
}
