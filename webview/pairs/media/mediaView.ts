import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { MediaReference } from '../../../extension/model/comparison.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import type { ShownMedia } from '../../../extension/model/contract/media.ts';
import { mediaNames, refusalOf, refusalWords } from '../../../extension/model/media/mediaRules.ts';
import type { PairsApp } from '../pairsApp.ts';
import { visibleParts } from '../reading/invisible.ts';
import type { MediaController } from './mediaController.ts';

/** Keys that a player has uses of its own for. */
const playerKeys: ReadonlySet<string> = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  ' ',
]);

/** Whether a response of the row has media: then every response keeps a place for them, so that the texts begin alike. */
export function responsesHaveMedia({ media }: RowDetail): boolean {
  return media.some(({ candidate }) => candidate !== undefined);
}

/**
 * The pictures, videos and sounds of one response, or of the prompt where `candidate` is undefined.
 *
 * @param owner whose they are, in words
 */
export function mediaView(
  app: PairsApp,
  detail: RowDetail,
  candidate: number | undefined,
  owner: string,
): TemplateResult | typeof nothing {
  const { media, deciding } = app;
  const own = detail.media.flatMap((named, index) => (named.candidate === candidate ? [[named, index] as const] : []));
  if (own.length === 0) return nothing;
  const shown = media.of(detail);
  // A path may tell which response is the chosen one.
  const hidden = deciding.blind && candidate !== undefined;
  return html`<div class="media ${media.large ? 'large' : ''}" role="group" aria-label=${`Media of the ${owner}`}>
    ${own.map(([named, index], place) => {
      const found = shown?.[index];
      const name = hidden ? `${mediaNames[named.kind]} ${String(place + 1)} of the ${owner}` : named.reference;
      return html`<figure data-kind=${found?.kind ?? named.kind}>
        ${contentView(media, named, found, name)}
        ${hidden ? nothing : html`<figcaption class="muted" dir="auto">${pathView(named.reference)}</figcaption>`}
      </figure>`;
    })}
  </div>`;
}

function contentView(
  media: MediaController,
  named: MediaReference,
  found: ShownMedia | undefined,
  name: string,
): unknown {
  const refusal = found !== undefined && 'refusal' in found ? found.refusal : refusalOf(named.reference);
  if (refusal !== undefined) return refusedView(named, refusalWords(refusal, named.kind));
  if (found === undefined || !('address' in found)) return html`<p class="frame muted">Looking for the file…</p>`;
  const { address, kind } = found;
  if (media.isBroken(address)) {
    return refusedView(named, 'The file is damaged, or of a kind that cannot be shown here.');
  }
  const broke = (): void => {
    media.broke(address);
  };
  // Another file gets an element of its own: what played must not go on.
  return keyed(address, kind === 'image' ? picture(media, address, name, broke) : player(kind, address, name, broke));
}

function picture(media: MediaController, address: string, name: string, broke: () => void): TemplateResult {
  return html`<button
    class="plain frame"
    title=${media.large ? 'Show pictures small' : 'Show pictures large'}
    aria-pressed=${media.large ? 'true' : 'false'}
    @click=${() => {
      media.toggleLarge();
    }}
  >
    <img src=${address} alt=${name} decoding="async" @error=${broke} />
  </button>`;
}

function player(kind: 'video' | 'audio', address: string, name: string, broke: () => void): TemplateResult {
  const stays = (event: KeyboardEvent): void => {
    if (playerKeys.has(event.key)) event.stopPropagation();
  };
  return kind === 'video'
    ? html`<video
        class="frame"
        src=${address}
        aria-label=${name}
        controls
        preload="metadata"
        disablepictureinpicture
        disableremoteplayback
        controlslist="nodownload noremoteplayback"
        @error=${broke}
        @keydown=${stays}
      ></video>`
    : html`<audio
        src=${address}
        aria-label=${name}
        controls
        preload="metadata"
        controlslist="nodownload noremoteplayback"
        @error=${broke}
        @keydown=${stays}
      ></audio>`;
}

function refusedView({ kind }: MediaReference, words: string): TemplateResult {
  return html`<p class="refused">
    <i class="codicon codicon-circle-slash" aria-hidden="true"></i>
    <span>${mediaNames[kind]} not shown. ${words}</span>
  </p>`;
}

function pathView(reference: string): unknown {
  return visibleParts(reference, false).map((part) =>
    part.kind === 'text' ? part.text : html`<span class="invisible" title=${part.name}>${part.shown}</span>`,
  );
}
