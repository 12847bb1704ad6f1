import { loadConfig } from '@stemma/config';
import { openLog, untilSignalled } from '@stemma/runtime';
import { runWorker } from './service.js';

untilSignalled((ending) => {
  const config = loadConfig(process.env);
  return runWorker(config, ending, openLog(config));
});
