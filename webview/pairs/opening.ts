import { html, render } from 'lit';
import type { PairsViewStart } from '../../extension/model/contract/pairsView.ts';
import type { PairsHost } from './pairsState.ts';

/** Opening takes less than this, in milliseconds, unless something is slow; only then is it told. */
const unnoticedMs = 500;

/** What the editor begins with. Shows in `root` why the dataset cannot be opened, and tries again when asked to. */
export async function whenOpened(host: PairsHost, root: HTMLElement): Promise<PairsViewStart> {
  const place = document.createElement('div');
  place.className = 'empty';
  root.append(place);
  for (;;) {
    const answer = await asked(host, place);
    if ('start' in answer) {
      place.remove();
      return answer.start;
    }
    await retryAsked(place, answer.failure);
  }
}

async function asked(
  host: PairsHost,
  place: HTMLElement,
): Promise<{ readonly start: PairsViewStart } | { readonly failure: string }> {
  // The last message stays meanwhile.
  place.ariaBusy = 'true';
  const notice = setTimeout(() => {
    render(html`<p class="muted" role="status">Opening…</p>`, place);
  }, unnoticedMs);
  try {
    return { start: await host.request('view/ready', {}) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(notice);
    place.ariaBusy = null;
  }
}

function retryAsked(place: HTMLElement, message: string): Promise<void> {
  return new Promise((resolve) => {
    const failure = html`<p role="alert" data-testid="cannot-open">
        <i class="codicon codicon-error" aria-hidden="true"></i> ${message}
      </p>
      <vscode-button
        @click=${() => {
          resolve();
        }}
        >Try Again</vscode-button
      >`;
    render(failure, place);
  });
}
