import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deviceOffers } from '../../extension/engine/scoring/models/deviceOffers.ts';
import { checkout } from '../../scripts/bootstrap.mjs';
import { vsixPath } from '../../scripts/package.mts';
import { currentTarget, targets } from '../../scripts/targets.mts';

const deflated = promisify(deflateRaw);

function nativeFiles(target: string): readonly string[] {
  const { folder = '', files = [] } = targets[target]?.onnxruntime ?? {};
  return files.map((file) => join(checkout, 'node_modules/onnxruntime-node/bin/napi-v6', folder, file));
}

async function packedBytes(target: string): Promise<number> {
  const packed = await Promise.all(nativeFiles(target).map((path) => deflated(readFileSync(path))));
  return packed.reduce((sum, { length }) => sum + length, 0);
}

/** Devices that are offered where a target's package is installed, on a machine with a driver for each GPU. */
function offered(target: string): readonly string[] {
  const [platform = '', arch = ''] = target.split('-');
  const facts = {
    ...{ platform: platform as NodeJS.Platform, arch, cores: 8, gpuDriver: true, nvidiaDriver: true },
    libraries: targets[target]?.onnxruntime?.files ?? [],
  };
  return deviceOffers(facts)
    .filter(({ available }) => available)
    .map(({ device }) => device);
}

describe('the package of another platform', () => {
  it.each([
    ['linux-x64', ['cpu', 'webgpu']],
    ['linux-arm64', ['cpu']],
    ['darwin-arm64', ['cpu', 'webgpu', 'coreml']],
    ['darwin-x64', []],
    ['win32-x64', ['cpu', 'dml']],
    ['win32-arm64', ['cpu', 'dml']],
  ])('%s has what the devices need that are offered there', (target, devices) => {
    expect(offered(target)).toEqual(devices);
    const binaries = nativeFiles(target).map((path) => readFileSync(path));
    // Dawn is what computes for WebGPU.
    if (devices.includes('webgpu')) expect(binaries.some((binary) => binary.includes('dawn'))).toBe(true);
    if (devices.includes('coreml')) expect(binaries.some((binary) => binary.includes('CoreML.framework'))).toBe(true);
  });

  it('is small enough for Windows too, with DirectML', async () => {
    const withoutNatives = statSync(vsixPath(currentTarget())).size - (await packedBytes(currentTarget()));
    for (const target of ['win32-x64', 'win32-arm64']) {
      expect(withoutNatives + (await packedBytes(target)), target).toBeLessThan(25 * 1024 * 1024);
    }
  });
});
