// node scripts/launch.mjs FILE ARGUMENTS…: runs a TypeScript file of the checkout with the checkout's own Node.
import { join } from 'node:path';
import { checkout, ensureDependencies, note, runNode } from './bootstrap.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  note('usage: node scripts/launch.mjs FILE ARGUMENTS…');
  process.exitCode = 2;
} else {
  ensureDependencies();
  process.exitCode = await runNode([join(checkout, file), ...args]);
}
