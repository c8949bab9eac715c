import { importFile } from '../../../../extension/engine/importing/importFile.ts';

/** Imports a file in a process of its own and prints the summary with the most memory that the process held, in bytes. */
const [source = '', target = ''] = process.argv.slice(2);
const context = { signal: new AbortController().signal, progress: () => undefined };
const summary = await importFile({ source, target, overwrite: false, maxExpansion: 1_000_000 }, context);
process.stdout.write(JSON.stringify({ ...summary, peak: process.resourceUsage().maxRSS * 1024 }));
