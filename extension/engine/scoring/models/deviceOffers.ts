import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeviceOffer } from '../../../model/scoring/scoringChoices.ts';

/** What decides about devices; read from the machine by `machineFacts`. */
export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly cores: number;
  /** Libraries of ONNX Runtime on this machine. */
  readonly libraries: readonly string[];
  /** Whether the system has a driver for a GPU: a render node or a Vulkan driver on Linux; elsewhere it always has. */
  readonly gpuDriver: boolean;
  readonly nvidiaDriver: boolean;
}

/** Libraries that WebGPU compiles its shaders with on Windows. */
const shaderCompilers = ['dxcompiler.dll', 'dxil.dll'] as const;

/** Folder of ONNX Runtime's libraries; undefined where it is not installed for this platform. */
export function runtimeFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
    const folder = join(dirname(entry), '../bin/napi-v6', process.platform, process.arch);
    return existsSync(folder) ? folder : undefined;
  } catch {
    return undefined; // Not part of this package: there is no runtime for the platform.
  }
}

export function machineFacts(): MachineFacts {
  const { platform, arch } = process;
  const folder = runtimeFolder();
  return {
    platform,
    arch,
    cores: availableParallelism(),
    libraries: folder === undefined ? [] : readdirSync(folder),
    gpuDriver: platform !== 'linux' || hasLinuxGpu(),
    nvidiaDriver: existsSync('/dev/nvidia0') || existsSync('/dev/dxg'),
  };
}

/**
 * The devices that models can run on, in the order in which they are shown, with why the others cannot be chosen. That a
 * device is offered does not say that it computes the same as the CPU: that is tried before each run.
 */
export function deviceOffers(facts: MachineFacts): readonly DeviceOffer[] {
  if (facts.libraries.length === 0) {
    const reason = `ONNX Runtime is not part of the package for ${facts.platform}-${facts.arch}. Use a remote scorer, score columns or the built-in ensemble.`;
    return [{ device: 'cpu', available: false, reason }];
  }
  return [
    { device: 'cpu', available: true, reason: `${String(facts.cores)} cores.` },
    webgpu(facts),
    nvidia(facts, 'cuda'),
    nvidia(facts, 'tensorrt'),
    coreml(facts),
    directml(facts),
  ];
}

function webgpu(facts: MachineFacts): DeviceOffer {
  const obstacle = webgpuObstacle(facts);
  const reason = obstacle ?? 'By Vulkan, Metal or Direct3D; compared with the CPU before it is used.';
  return { device: 'webgpu', available: obstacle === undefined, reason };
}

function webgpuObstacle(facts: MachineFacts): string | undefined {
  const { platform, arch, gpuDriver } = facts;
  if (platform === 'linux' && arch === 'arm64') return 'ONNX Runtime is made without WebGPU for linux-arm64.';
  if (platform === 'win32') {
    const missing = shaderCompilers.filter((name) => !hasLibrary(facts, name));
    if (missing.length > 0) {
      return (
        `The compiler of shaders for Direct3D is not shipped, and without it WebGPU finds no device: ${missing.join(' and ')} ` +
        'of the npm package onnxruntime-node would have to lie beside ONNX Runtime. DirectML runs on the same GPUs.'
      );
    }
  }
  if (!gpuDriver) return 'No graphics driver was found: there is no /dev/dri/renderD* and no Vulkan driver.';
  return undefined;
}

function coreml({ platform }: MachineFacts): DeviceOffer {
  const available = platform === 'darwin';
  const reason = available
    ? 'Apple’s Core ML; compared with the CPU before it is used.'
    : 'Core ML is part of macOS alone.';
  return { device: 'coreml', available, reason };
}

function directml(facts: MachineFacts): DeviceOffer {
  if (facts.platform !== 'win32') {
    return { device: 'dml', available: false, reason: 'DirectML is part of Windows alone.' };
  }
  // The one that Windows has is older than what ONNX Runtime needs.
  const available = hasLibrary(facts, 'DirectML.dll');
  const reason = available
    ? 'DirectML, by Direct3D 12; compared with the CPU before it is used.'
    : 'DirectML.dll does not lie beside ONNX Runtime. Install the extension anew.';
  return { device: 'dml', available, reason };
}

function nvidia(facts: MachineFacts, device: 'cuda' | 'tensorrt'): DeviceOffer {
  const obstacle = cudaObstacle(facts);
  if (obstacle !== undefined) return { device, available: false, reason: obstacle };
  const available = hasProvider(facts, 'cuda') && hasProvider(facts, device);
  const reason = available
    ? device === 'cuda'
      ? 'NVIDIA; compared with the CPU before it is used.'
      : 'NVIDIA; compared with the CPU before it is used. Each model is built for it first, which takes minutes.'
    : `The libraries of ONNX Runtime for it (libonnxruntime_providers_${device}) are a few hundred megabytes and not ` +
      'shipped. "Use CUDA or TensorRT…" says how they are added.';
  return { device, available, reason };
}

/** Why NVIDIA's devices cannot be used on this machine, whatever is added; undefined where they can. */
export function cudaObstacle({ platform, arch, nvidiaDriver }: MachineFacts): string | undefined {
  if (platform === 'darwin') return 'CUDA does not exist for macOS.';
  if (platform !== 'linux' || arch !== 'x64') {
    return `ONNX Runtime has CUDA and TensorRT for Linux on x64 alone, not for ${platform}-${arch}.`;
  }
  return nvidiaDriver ? undefined : 'No NVIDIA driver was found (/dev/nvidia0).';
}

/** Whether the library of a device lies beside ONNX Runtime. */
export function hasProvider({ libraries }: MachineFacts, device: 'cuda' | 'tensorrt'): boolean {
  return libraries.some((name) => name.includes(`providers_${device}`));
}

/** Whether a library lies beside ONNX Runtime; Windows does not tell small letters from large ones. */
function hasLibrary({ libraries }: MachineFacts, wanted: string): boolean {
  return libraries.some((name) => name.toLowerCase() === wanted.toLowerCase());
}

function hasLinuxGpu(): boolean {
  if (process.env.VK_DRIVER_FILES !== undefined || process.env.VK_ICD_FILENAMES !== undefined) return true;
  const holds = (folder: string, pattern: RegExp): boolean =>
    existsSync(folder) && readdirSync(folder).some((name) => pattern.test(name));
  return (
    holds('/dev/dri', /^renderD/u) ||
    holds('/usr/share/vulkan/icd.d', /\.json$/u) ||
    holds('/etc/vulkan/icd.d', /\.json$/u) ||
    existsSync('/dev/dxg')
  );
}
