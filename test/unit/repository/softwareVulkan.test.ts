import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { softwareVulkan } from '../../support/softwareVulkan.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

function place(...names: readonly string[]): string {
  const folder = realpathSync(temporaryFolder());
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

const files = ['vk_swiftshader_icd.json', 'libvk_swiftshader.so', 'libvulkan.so.1'];

// Links to files need a permission of their own on Windows, where nothing asks for Vulkan.
describe.skipIf(process.platform === 'win32')('the Vulkan driver of a browser', () => {
  it('is found beside the program that a link on the PATH leads to', () => {
    const folder = place('chrome/chrome', ...files.map((name) => `chrome/${name}`), 'bin/other');
    symlinkSync(join(folder, 'chrome/chrome'), join(folder, 'bin/google-chrome'));
    const found = softwareVulkan(join(folder, 'bin/google-chrome'), []);
    expect(found).toEqual({ folder: join(folder, 'chrome'), driver: join(folder, 'chrome/vk_swiftshader_icd.json') });
  });

  it('is found in the folder of libraries by the name of a script on the PATH', () => {
    const folder = place('bin/chromium', ...files.map((name) => `lib/chromium/${name}`));
    expect(softwareVulkan(join(folder, 'bin/chromium'), [join(folder, 'lib')]).folder).toBe(
      join(folder, 'lib/chromium'),
    );
  });

  it('is said to be missing, with where it was looked for, where a part of it is', () => {
    const folder = place('bin/chromium', ...files.slice(1).map((name) => `lib/chromium/${name}`));
    expect(() => softwareVulkan(join(folder, 'bin/chromium'), [join(folder, 'lib')])).toThrow(
      `looked in ${join(folder, 'bin')}, ${join(folder, 'lib/chromium')}.`,
    );
  });
});
