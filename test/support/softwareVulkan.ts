import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findChromium } from '../../scripts/bootstrap.mjs';

export interface SoftwareVulkan {
  /** Folder with the loader of Vulkan and the driver that computes on the processor. */
  readonly folder: string;
  /** File by which the loader finds the driver. */
  readonly driver: string;
}

const driverName = 'vk_swiftshader_icd.json';
const needed = [driverName, 'libvk_swiftshader.so', 'libvulkan.so.1'];

/**
 * The Vulkan that a Chromium brings along: beside its program, or in the folder of libraries that a script on the PATH
 * starts it from.
 *
 * @param browser path of the program or script; the one that the browser tests use where it is not said
 * @throws Error with where it was looked for
 */
export function softwareVulkan(
  browser = findChromium(),
  libraries: readonly string[] = ['/usr/lib', '/usr/lib64', '/opt'],
): SoftwareVulkan {
  if (browser === undefined) throw new Error('No Chromium on the PATH. On Debian: apt-get install chromium.');
  const program = realpathSync(browser);
  const names = [...new Set([basename(browser), basename(program)])];
  const folders = [dirname(program), ...libraries.flatMap((library) => names.map((name) => join(library, name)))];
  const folder = folders.find((one) => needed.every((name) => existsSync(join(one, name))));
  if (folder !== undefined) return { folder, driver: join(folder, driverName) };
  throw new Error(
    `The browser ${browser} has no Vulkan driver in software (${needed.join(', ')}); looked in ${folders.join(', ')}. ` +
      'Put a Chromium on the PATH that has one: that of Debian, Chrome, or that of Playwright.',
  );
}
