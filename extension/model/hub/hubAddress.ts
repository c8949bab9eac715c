/** The Hub that models come from and datasets go to, unless another server is named. */
export const defaultHub = 'https://huggingface.co';

/**
 * The address of a Hub or mirror in what a person typed.
 *
 * @returns undefined where it is none
 */
export function hubAddress(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return defaultHub;
  const [, scheme, host, port = '', path = ''] = address.exec(trimmed) ?? [];
  if (scheme === undefined || host === undefined || Number(port.slice(1)) > 65_535) return undefined;
  return scheme.toLowerCase() + host.toLowerCase() + port + path.replace(/\/+$/u, '');
}

/** Scheme, host, port and path; no user, no query. */
const address = /^(https?:\/\/)([a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:]+\])(:\d{1,5})?(\/[\w./~-]*)?$/iu;
