import { actOnRow } from '../../../../extension/engine/session/rowActions.ts';
import type { Comparison, Label } from '../../../../extension/model/comparison.ts';
import type { RowAction } from '../../../../extension/model/contract/rowActions.ts';
import { detectFormat } from '../../../../extension/model/formats/detect.ts';
import type { RowCodec } from '../../../../extension/model/formats/format.ts';
import { bindFormat } from '../../../../extension/model/formats/formats.ts';
import { effectiveLabel } from '../../../../extension/model/formats/label.ts';
import type { JsonObject } from '../../../../extension/model/json/jsonValue.ts';
import { applyValueEdits } from '../../../../extension/model/json/valueSpans.ts';
import { untouchedRow, type RowState } from '../../../../extension/model/rows/rowState.ts';

/** The codec of the shape that the rows have. */
export function codecOf(rows: readonly JsonObject[]): RowCodec {
  const choice = detectFormat(rows)[0]?.choice;
  if (choice === undefined) throw new Error('The rows have no known format.');
  return bindFormat(choice);
}

/** One row to which things are done, as the engine does them. */
export class ActedRow {
  readonly source: string;
  readonly #codec: RowCodec;
  #state: RowState = untouchedRow;

  constructor(row: JsonObject, codec: RowCodec) {
    this.source = Buffer.from(JSON.stringify(row)).toString('latin1');
    this.#codec = codec;
  }

  get state(): RowState {
    return this.#state;
  }

  /** The line as the editor shows it, one character a byte. */
  get line(): string {
    return applyValueEdits(this.source, this.#state.pending);
  }

  get comparison(): Comparison {
    return this.#codec.decode(JSON.parse(Buffer.from(this.line, 'latin1').toString('utf8')) as JsonObject);
  }

  get label(): Label {
    return effectiveLabel(this.comparison, this.#state);
  }

  act(action: RowAction, shownLeft?: number): void {
    this.#state = actOnRow(action, this.line, 1, this.#state, this.#codec, shownLeft).after;
  }
}
