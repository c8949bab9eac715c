import type { Comparison, Label } from '../comparison.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json/jsonValue.ts';

/** Which value of a row plays which part; the parts depend on the format. */
export type FieldMapping = Readonly<Record<string, JsonPath>>;

/** A format as it is applied to one dataset; stored with the dataset. */
export interface FormatChoice {
  readonly formatId: string;
  readonly fields: FieldMapping;
}

/** What a format found in a sample of rows. */
export interface Detection {
  readonly fields: FieldMapping;
  /** Share of the sampled rows that the format explains, less a penalty for weak evidence: 0 to 1. */
  readonly confidence: number;
  /** The evidence in words. */
  readonly evidence: string;
}

/** A change that a person makes to a row. */
export type RowEdit =
  | { readonly kind: 'flip' }
  | { readonly kind: 'label'; readonly label: Label }
  | { readonly kind: 'text'; readonly candidate: number; readonly turn: number; readonly text: string }
  | { readonly kind: 'contextText'; readonly turn: number; readonly text: string };

/** How a row's JSON changes: two values trade places as they are spelled, or one value is replaced. */
export type ValueChange =
  | { readonly kind: 'exchange'; readonly first: JsonPath; readonly second: JsonPath }
  | { readonly kind: 'set'; readonly path: JsonPath; readonly value: JsonValue };

/** A format bound to the fields of one dataset. */
export interface RowCodec {
  /**
   * @throws CuratorError with reason 'missing-field' or 'wrong-type' and the field's name in `details.field`
   */
  decode(row: JsonObject): Comparison;
  /**
   * The value changes that carry out `edit`; empty where the shape has no place for it
   * (a tie in chosen/rejected rows), so that the decision alone stands for it.
   *
   * @throws CuratorError with reason 'missing-field' or 'wrong-type', as `decode`
   */
  encode(row: JsonObject, edit: RowEdit): readonly ValueChange[];
}

/** One shape of preference data. A format is one file in this folder and one line in `formats.ts`. */
export interface FormatAdapter {
  readonly id: string;
  readonly title: string;
  /**
   * How much of a row the format asks for: about the number of fields that must be there. Of two formats that fit, the
   * more specific one explains more of the row and wins.
   */
  readonly specificity: number;
  /** For the table of formats: what a row looks like, and what a flip does to it. */
  readonly described: { readonly row: string; readonly flip: string; readonly notes?: string };
  /** The parts that a mapping of this format names; `required` ones must be given. */
  readonly parts: readonly { readonly name: string; readonly required: boolean }[];
  /** Evidence over a sample of rows (valid JSON objects only), or undefined where there is none. */
  detect(rows: readonly JsonObject[]): Detection | undefined;
  /** @throws CuratorError with reason 'bad-request' where a required part is missing */
  bind(fields: FieldMapping): RowCodec;
}
