import { loadConfig } from '@stemma/config';
import { startService } from './service.js';
import { aborted, say, untilSignalled } from './until-signalled.js';

untilSignalled(async (ending) => {
  const service = await startService(loadConfig(process.env), say);
  if (!ending.aborted) {
    const { url, dataDir } = service;
    process.stdout.write(
      `Stemma serves ${url}\nIts API is described at ${url}/docs\nIts data is in ${dataDir}\n`,
    );
  }
  await aborted(ending);
  await service.stop();
});
