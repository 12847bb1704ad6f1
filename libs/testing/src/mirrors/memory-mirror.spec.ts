import { StemmaError } from '@stemma/models';
import { MemoryMirror } from './memory-mirror.js';
import { describeMirrorContract } from './mirror.contract.js';

const ASKED = ['apply', 'position', 'held', 'list', 'mend', 'beginRebuild'] as const;

describeMirrorContract('MemoryMirror', {
  open: () => {
    const mirror = new MemoryMirror('memory', ['node', 'edge', 'point', 'usage', 'execution', 'event'], 3);
    mirror.keepByTime('usage', 'execution', 'event');
    return Promise.resolve(mirror);
  },
  close: () => Promise.resolve(),
  cut: (mirror) => {
    const away = (): Promise<never> => Promise.reject(new StemmaError('mirror_unavailable', 'away'));
    for (const name of ASKED) Object.assign(mirror, { [name]: away });
    return Promise.resolve(() => {
      for (const name of ASKED) Reflect.deleteProperty(mirror, name);
      return Promise.resolve();
    });
  },
});
