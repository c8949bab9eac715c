import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { installVsix } from '../../../scripts/codeServer.mts';

const installedFolder = join(checkout, 'build/installed');

/** Puts the packaged extension into a data folder of code-server, which installs each VSIX once: that takes seconds. */
export async function placePackagedExtension(dataFolder: string): Promise<void> {
  const vsix = packagedVsix();
  const { mtimeMs, size } = statSync(vsix);
  const installed = join(installedFolder, `${mtimeMs.toFixed(0)}-${String(size)}`);
  if (!existsSync(installed)) {
    rmSync(installedFolder, { recursive: true, force: true });
    const unfinished = `${installed}.unfinished`;
    await installVsix(unfinished, vsix);
    renameSync(unfinished, installed);
  }
  // What is known of installed extensions names their folders relative to itself.
  cpSync(join(installed, 'extensions'), join(dataFolder, 'extensions'), { recursive: true });
}

function packagedVsix(): string {
  const folder = join(checkout, 'build');
  const found = readdirSync(folder).filter((name) => name.endsWith('.vsix'));
  const vsix = found.find((name) => name.includes(`${process.platform}-${process.arch}`));
  if (vsix === undefined) throw new Error('No packaged VSIX in build/. Run npm run package first.');
  return join(folder, vsix);
}
