import { PostgresSearchStore } from '@stemma/postgres';
import { SearchSink } from '@stemma/projection';
import type { MirrorModule } from './mirror-module.js';

/** The step that gives patterns the words by which they are found, which it keeps in the record. */
export const search: MirrorModule = () => ({
  scope: 'shared',
  open: ({ dataSource }) => Promise.resolve({ sink: new SearchSink(new PostgresSearchStore(dataSource)) }),
});
