import { openStore } from '../../../../extension/engine/store/openStore.ts';

/** A process that opens each store that it is told of and answers with what came of it. */
process.on('message', (path: string) => {
  let answer = 'opened';
  try {
    openStore(path).database.close();
  } catch (error) {
    answer = error instanceof Error ? error.message : String(error);
  }
  process.send?.(answer);
});
process.send?.('ready');
