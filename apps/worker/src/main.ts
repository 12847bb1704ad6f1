import { loadConfig } from '@stemma/config';
import { say, untilSignalled } from '@stemma/runtime';
import { runWorker } from './service.js';

untilSignalled((ending) => runWorker(loadConfig(process.env), ending, say));
