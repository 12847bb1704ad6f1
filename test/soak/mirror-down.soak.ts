import { memoryOutage } from '../projection/mirror-down.js';
import { describeMirrorDown } from '../projection/describe-mirror-down.js';

describeMirrorDown('a mirror', () =>
  Promise.resolve({ outage: memoryOutage(), stop: () => Promise.resolve() }),
);
