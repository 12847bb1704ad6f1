import { describeMirrorsDown } from '../projection/describe-mirrors-down.js';

describeMirrorsDown('memgraph');
