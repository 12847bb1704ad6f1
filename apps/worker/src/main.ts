import { loadConfig } from '@stemma/config';
import { say, untilSignalled } from '../../api/src/until-signalled.js';
import { runWorker } from './service.js';

untilSignalled((ending) => runWorker(loadConfig(process.env), ending, say));
