import { describeMirrorContract } from './mirror.contract.js';
import { MemoryMirror } from './memory-mirror.js';

describeMirrorContract('MemoryMirror', {
  open: () => Promise.resolve(new MemoryMirror('memory', ['node', 'edge', 'point'], 3)),
  close: () => Promise.resolve(),
});
