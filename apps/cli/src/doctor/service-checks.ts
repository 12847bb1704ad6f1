import type { StemmaClient } from '../client/stemma-client.js';
import { faultOf, mirrorText } from '../commands/status.js';
import { messageOf, Refused } from '../failure.js';
import { fault, ok, skipped, type Check } from './check.js';

/** What a running service says of itself. */
export async function checkService(client: StemmaClient): Promise<Check[]> {
  try {
    const ready = await client.ready();
    const down = Object.entries(ready.details).filter(([, { status }]) => status !== 'up');
    if (down.length > 0) {
      return down.map(([name, { message = 'down' }]) =>
        fault(
          `service: ${name}`,
          message,
          'See what the service wrote to stderr; start it again once this is mended.',
        ),
      );
    }
  } catch (error) {
    return [
      fault(
        'service',
        messageOf(error),
        'Start it with npm start, or correct --url / STEMMA_URL and the API key.',
      ),
    ];
  }
  return [ok('service', `ready at ${client.url}`), ...(await checkMirrors(client)), await checkModel(client)];
}

async function checkMirrors(client: StemmaClient): Promise<Check[]> {
  try {
    const { mirrors } = await client.sync();
    return mirrors.map((mirror) => {
      const name = `mirror: ${mirror.name}`;
      if (faultOf(mirror) === null) return ok(name, mirrorText(mirror));
      return fault(
        name,
        mirrorText(mirror),
        'Mend what it complains of; it goes on by itself. Nothing is lost meanwhile: PostgreSQL answers.',
      );
    });
  } catch (error) {
    return [fault('mirrors', messageOf(error), 'Use an API key that may read.')];
  }
}

async function checkModel(client: StemmaClient): Promise<Check> {
  const name = 'embedding model';
  try {
    const { model } = await client.similar({ text: 'hello', limit: 1 });
    return ok(name, model);
  } catch (error) {
    if (error instanceof Refused && error.message.includes('STEMMA_EMBEDDING=off'))
      return skipped(name, 'switched off');
    return fault(
      name,
      messageOf(error),
      'Run npm ci again; or set STEMMA_EMBEDDING=http with an endpoint, or off.',
    );
  }
}
