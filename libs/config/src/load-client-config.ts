import { ConfigError, type ConfigFault } from './config-error.js';
import type { Environment } from './load-config.js';
import { variables, type Variable, type VariableName } from './variables.js';

/** What a command needs to find the service. */
export interface ClientConfig {
  /** Null: the service that runs on `dataDir`, or one of the command's own. */
  readonly url: string | null;
  readonly apiKey: string | null;
  /** Absolute. */
  readonly dataDir: string;
}

/** Reads only what a command needs; the service that it may start reads the rest. @throws ConfigError */
export function loadClientConfig(env: Environment): ClientConfig {
  const faults: ConfigFault[] = [];
  const read = <T>(name: VariableName, { parse, rule, standard, secret }: Variable<T>): T | null => {
    const text = env[name] ?? standard;
    if (text === null) return null;
    const parsed = text === '' ? { wrong: 'it is empty: unset it, or give it a value' } : parse(text);
    if ('value' in parsed) return parsed.value;
    const value = secret ? '(hidden)' : JSON.stringify(text);
    faults.push({
      variable: name,
      rule: `must be ${rule}${parsed.wrong === '' ? '' : `; ${parsed.wrong}`}`,
      value,
    });
    return null;
  };
  const config: ClientConfig = {
    url: read('STEMMA_URL', variables.STEMMA_URL),
    apiKey: read('STEMMA_API_KEY', variables.STEMMA_API_KEY),
    dataDir: read('STEMMA_DATA_DIR', variables.STEMMA_DATA_DIR) ?? '',
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}
