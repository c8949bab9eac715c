import { readdir, readFile, writeFile } from 'node:fs/promises';

/** Memory of a process in bytes. */
export interface ProcessMemory {
  readonly resident: number;
  /** Most that was resident at one time since the process began, or since `forgetPeak`. */
  readonly peak: number;
}

/** Ids of all descendants of a process, this one unless said, whose command line has a text. Linux only: elsewhere none. */
export async function descendants(text: string, of: number = process.pid): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/u.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name of the program stands in parentheses and may hold anything.
    const parent = /^\) \S (\d+)/u.exec(stat.slice(stat.lastIndexOf(')')))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found: number[] = [];
  for (const pid of parents.keys()) {
    let ancestor = parents.get(pid);
    while (ancestor !== undefined && ancestor !== of) ancestor = parents.get(ancestor);
    if (ancestor === undefined) continue;
    const commandLine = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
    if (commandLine.includes(text)) found.push(pid);
  }
  return found;
}

/** Memory of a process; undefined where the system does not tell. */
export async function memoryOf(pid: number): Promise<ProcessMemory | undefined> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const read = (name: string): number | undefined => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'mu').exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  };
  const resident = read('VmRSS');
  const peak = read('VmHWM');
  return resident === undefined || peak === undefined ? undefined : { resident, peak };
}

/** Lets the peak of a process begin at what is resident now. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${String(pid)}/clear_refs`, '5');
}
