import { StemmaError } from '@stemma/models';
import type { Projector } from '../projector.js';
import type { Repairable } from './mender.js';

/** A projector as verification and repair see it. @throws StemmaError `mirror_not_found` */
export function repairableOf(projector: Projector): Repairable {
  const { mirror } = projector;
  if (mirror === null)
    throw new StemmaError('mirror_not_found', `${projector.name} keeps nothing that could be compared.`);
  return {
    mirror,
    reaches: async (position, timeoutMs) => {
      const hasReached = await projector.reaches(position, timeoutMs);
      if (!hasReached && projector.refusal !== null) throw projector.refusal;
      return hasReached;
    },
    asHolder: (signal, work) => projector.asHolder(signal, work),
  };
}
