import type { FileHandle } from 'node:fs/promises';
import type { CardContent, SourceQuality } from '../../model/card/cardContent.ts';
import { CardCounter } from '../../model/card/cardFacts.ts';
import { datasetCard } from '../../model/card/datasetCard.ts';
import { qualityReport } from '../../model/card/qualityReport.ts';
import type { ExportOptions, ExportSummary } from '../../model/export/exportOptions.ts';
import type { ExportRow } from '../../model/export/exportRow.ts';
import { stemOf } from './stemOf.ts';

/** Counts rows while an export goes over them, and writes its card and quality report. */
export class CardWriter {
  readonly #options: ExportOptions;
  readonly #quality: () => Promise<SourceQuality>;
  readonly #counter: CardCounter;
  readonly paths: NonNullable<ExportSummary['card']>;

  constructor(options: ExportOptions, quality: () => Promise<SourceQuality>) {
    this.#options = options;
    this.#quality = quality;
    this.#counter = new CardCounter(options);
    const { stem } = stemOf(options.target, options.container);
    this.paths = { card: `${stem}.card.md`, report: `${stem}.quality.json` };
  }

  /** The card, then the report. */
  get files(): readonly { readonly name: string; readonly path: string }[] {
    const { card, report } = this.paths;
    return [
      { name: 'card', path: card },
      { name: 'report', path: report },
    ];
  }

  add(row: ExportRow, written: boolean): void {
    this.#counter.add(row, written);
  }

  async write([card, report]: readonly FileHandle[], summary: ExportSummary): Promise<void> {
    const content: CardContent = {
      options: this.#options,
      summary,
      facts: this.#counter.facts(),
      quality: await this.#quality(),
    };
    await card?.appendFile(datasetCard(content));
    await report?.appendFile(qualityReport(content));
  }
}
