import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { CudaSetup } from '../../../model/scoring/scoringChoices.ts';
import { shellWord } from '../../../model/shellText.ts';
import { cudaObstacle, hasProvider, runtimeFolder, type MachineFacts } from './deviceOffers.ts';

/**
 * How the libraries of CUDA and TensorRT get beside ONNX Runtime. They come by ONNX Runtime's own installation for Node,
 * in a folder of its own, in the version that is shipped: libraries of another one are not loaded.
 *
 * @param folder of ONNX Runtime's libraries; undefined where it is not part of the package
 */
export function cudaSetup(facts: MachineFacts, folder: string | undefined, version: string): CudaSetup {
  const obstacle = folder === undefined ? 'ONNX Runtime is not part of this package.' : cudaObstacle(facts);
  const found = (['cuda', 'tensorrt'] as const).filter((device) => hasProvider(facts, device));
  const ready = obstacle === undefined && found.includes('cuda') ? found : [];
  const commands = [
    'mkdir -p "$HOME/.cache/preference-curator-cuda"',
    'cd "$HOME/.cache/preference-curator-cuda"',
    `npm install --ignore-scripts onnxruntime-node@${version}`,
    'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
    `cp node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_*.so ${shellWord(folder ?? '')}`,
  ];
  return { ready, obstacle, folder: folder ?? '', commands };
}

/** The setup for the machine that this runs on. */
export function ownCudaSetup(facts: MachineFacts): CudaSetup {
  const folder = runtimeFolder();
  return cudaSetup(facts, folder, folder === undefined ? '' : versionOf(folder));
}

const described = z.object({ version: z.string() });

function versionOf(folder: string): string {
  return described.parse(JSON.parse(readFileSync(join(folder, '../../../../package.json'), 'utf8'))).version;
}
