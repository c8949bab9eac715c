import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../scripts/bootstrap.mjs';

/** A headless Chromium that looks nothing up by itself. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium on the PATH. On Debian: apt-get install chromium.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
