import { loadConfig } from '@stemma/config';
import { aborted, openLog, untilSignalled } from '@stemma/runtime';
import { startService } from './service.js';

untilSignalled(async (ending) => {
  const config = loadConfig(process.env);
  const service = await startService(config, openLog(config));
  if (!ending.aborted) {
    const { url, dataDir } = service;
    process.stdout.write(
      `Stemma serves ${url}\nIts API is described at ${url}/docs\nIts data is in ${dataDir}\n`,
    );
  }
  await aborted(ending);
  await service.stop();
});
