import { CuratorError } from '../../model/errors.ts';

/** Larger files must be uploaded as such: the other way they would be held in memory, and longer than themselves. */
const largestInline = 20_000_000;

/** `fetch` for one push: ends with it, and refuses what would not fit into memory. */
export function hubFetch(signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const body = typeof init?.body === 'string' ? init.body : undefined;
    const response = await fetch(input, { ...init, signal: init?.signal ?? signal });
    if (body !== undefined && response.ok && addressOf(input).includes('/preupload/')) {
      await refuseInline(body, response.clone());
    }
    return response;
  };
}

function addressOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

async function refuseInline(body: string, response: Response): Promise<void> {
  const asked = (JSON.parse(body) as { readonly files: readonly { readonly path: string; readonly size: number }[] })
    .files;
  const { files } = (await response.json()) as {
    readonly files: readonly { readonly path: string; readonly uploadMode: string }[];
  };
  const sizes = new Map(asked.map(({ path, size }) => [path, size]));
  for (const { path, uploadMode } of files) {
    if (uploadMode === 'lfs' || (sizes.get(path) ?? 0) <= largestInline) continue;
    throw new CuratorError(
      'unsupported',
      `This server does not store ${path} as a large file, and it is too large for any other way. Name it .jsonl.gz or .parquet, or mend the server's .gitattributes.`,
    );
  }
}
