import type { Mirror, MirrorRebuild } from '@stemma/projection';
import { mortal, type Life } from './mortal.js';

/** A mirror as a process has it that is killed, with the content that this one builds beside. */
export function mortalMirror(mirror: Mirror, life: Life): Mirror {
  const own = mortal(mirror, life);
  const byTime = mirror.byTime === undefined ? undefined : mortal(mirror.byTime, life);
  const beginRebuild = async (signal: AbortSignal): Promise<MirrorRebuild> => {
    const begun = await own.beginRebuild?.(signal);
    if (begun === undefined) throw new TypeError(`${mirror.name} cannot be built beside its content`);
    const { switch: replace, abandon } = mortal(begun, life);
    return { ...begun, sink: mortal(begun.sink, life), switch: replace, abandon };
  };
  // A digest is made within the process, and asks nobody.
  const digestOf = mirror.digestOf.bind(mirror);
  const instead: Readonly<Record<PropertyKey, unknown>> = {
    digestOf,
    byTime,
    beginRebuild: mirror.beginRebuild === undefined ? undefined : beginRebuild,
  };
  return new Proxy(own, {
    get: (target, key) => (key in instead ? instead[key] : (Reflect.get(target, key) as unknown)),
  });
}
