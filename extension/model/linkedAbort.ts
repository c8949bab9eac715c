/** A controller that is aborted with its sources too, and for their reason. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  /** Lets go of the sources; call it when what the signal is for has ended. */
  release(): void;
}

/**
 * Makes a signal that is aborted with any of `sources`, or by itself. Not `AbortSignal.any`: from Node 24.16 on its
 * signal forgets that it was aborted once the source is collected (nodejs/node#65995).
 */
export function linkedAbort(...sources: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(sources.find(({ aborted }) => aborted)?.reason);
  };
  for (const source of sources) source.addEventListener('abort', follow, { once: true });
  if (sources.some(({ aborted }) => aborted)) follow();
  return {
    signal: controller.signal,
    abort: () => {
      controller.abort();
    },
    release: () => {
      for (const source of sources) source.removeEventListener('abort', follow);
    },
  };
}
