import { storeServers } from './mirrors/open-mirrors.js';
import type { MirrorConfig, StoreServer } from './mirrors/mirror-module.js';
import { brokersOf, type BrokerConfig } from './publishing/brokers.js';

/** The servers that are configured, beside that of the record. */
export function serversOf(config: MirrorConfig & BrokerConfig): StoreServer[] {
  return [...storeServers(config), ...brokersOf(config).map(({ server }) => server)];
}
