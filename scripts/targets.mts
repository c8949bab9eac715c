/** A platform that a VSIX can be made for, as `vsce --target` names it, and the native files that belong into it. */
export interface Target {
  /** Subpath of `better-sqlite3` and name of its binary. */
  readonly sqlite: string;
  /** Folder of onnxruntime-node's binaries and the files needed of it; none where that package has no binaries. */
  readonly onnxruntime?: { readonly folder: string; readonly files: readonly string[] };
}

const binding = 'onnxruntime_binding.node';
const linuxFiles = [binding, 'libonnxruntime.so.1'];
// The same library lies twice in the package; the binding links this name.
const macFiles = [binding, 'libonnxruntime.1.dylib'];
// DirectML is loaded on demand, from beside ONNX Runtime. The compiler of shaders for Direct3D (dxcompiler.dll, dxil.dll),
// which WebGPU needs as well, would make the package larger than it may be; it is offered where both lie there.
const windowsFiles = [binding, 'onnxruntime.dll', 'DirectML.dll'];

export const targets: Readonly<Record<string, Target>> = {
  'linux-x64': { sqlite: 'linux-x64', onnxruntime: { folder: 'linux/x64', files: linuxFiles } },
  'linux-arm64': { sqlite: 'linux-arm64', onnxruntime: { folder: 'linux/arm64', files: linuxFiles } },
  'alpine-x64': { sqlite: 'linuxmusl-x64' },
  'alpine-arm64': { sqlite: 'linuxmusl-arm64' },
  'darwin-x64': { sqlite: 'darwin-x64' },
  'darwin-arm64': { sqlite: 'darwin-arm64', onnxruntime: { folder: 'darwin/arm64', files: macFiles } },
  'win32-x64': { sqlite: 'win32-x64', onnxruntime: { folder: 'win32/x64', files: windowsFiles } },
  'win32-arm64': { sqlite: 'win32-arm64', onnxruntime: { folder: 'win32/arm64', files: windowsFiles } },
};

/** The target of the machine that this runs on. */
export function currentTarget(): string {
  const musl = process.platform === 'linux' && !('glibcVersionRuntime' in header());
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}

/** @throws Error in words when there is no such target */
export function targetOf(name: string): Target {
  const target = targets[name];
  if (target !== undefined) return target;
  throw new Error(`No target ${name}. There are: ${Object.keys(targets).join(', ')}.`);
}

function header(): object {
  const report = process.report.getReport() as { header: object };
  return report.header;
}
