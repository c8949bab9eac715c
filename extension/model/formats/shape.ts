import type {
  Annotation,
  Candidate,
  Comparison,
  Criterion,
  Label,
  MediaReference,
  ScoreColumn,
  Turn,
} from '../comparison.ts';
import { CuratorError } from '../errors.ts';
import type { JsonObject, JsonPath } from '../json/jsonValue.ts';
import { metadataOf, scoreColumns } from './fields.ts';
import type { FormatAdapter, RowEdit, ValueChange } from './format.ts';
import { oppositeLabel, sameLabel } from './label.ts';
import { share } from './share.ts';

/** A turn and where its text stands, so that an edit of it is an edit of one value. */
export interface PlacedTurn extends Turn {
  /** Absent where the text is put together from several values and cannot be edited as one. */
  readonly path?: JsonPath;
  /** Further places that hold the same text. */
  readonly copies?: readonly JsonPath[];
}

export interface PlacedCandidate extends Omit<Candidate, 'turns'> {
  readonly turns: readonly PlacedTurn[];
}

/** What a shape reads from a row. */
export interface Reading {
  readonly context: readonly PlacedTurn[];
  readonly candidates: readonly PlacedCandidate[];
  readonly names: readonly string[];
  readonly label: Label;
  /** Where absent, the usual score columns are looked for. */
  readonly scores?: readonly ScoreColumn[];
  readonly annotations?: readonly Annotation[];
  readonly rationale?: string | undefined;
  readonly criteria?: readonly Criterion[];
  readonly media?: readonly MediaReference[];
  /** Values that the reading stands for; the other top-level fields are metadata. */
  readonly used: readonly JsonPath[];
}

/** A format whose fields have fixed names. */
export interface Shape {
  readonly id: string;
  readonly title: string;
  readonly specificity: number;
  readonly described: FormatAdapter['described'];
  /** Whether a row has the fields that tell this shape from others. Types of other fields are for `read` to check. */
  fits(row: JsonObject): boolean;
  /** @throws CuratorError 'missing-field' or 'wrong-type' */
  read(row: JsonObject): Reading;
  /** The changes that make the row say `label`; empty where it has no place for that. */
  relabel(row: JsonObject, label: Label, reading: Reading): readonly ValueChange[];
  /** What a flip does where it is more than the opposite label. */
  flip?(row: JsonObject, reading: Reading): readonly ValueChange[];
}

/** Makes an adapter of a shape: detection by its fields, edits by where its texts stand. */
export function shapeFormat(shape: Shape): FormatAdapter {
  return {
    id: shape.id,
    title: shape.title,
    specificity: shape.specificity,
    described: shape.described,
    parts: [],
    detect: (rows) => {
      const fitting = rows.filter((row) => shape.fits(row));
      if (fitting.length === 0) return undefined;
      return {
        fields: {},
        confidence: share(fitting, rows),
        evidence: `${String(fitting.length)} of ${String(rows.length)} rows have the fields of ${shape.title}`,
      };
    },
    bind: () => ({
      decode: (row) => comparisonOf(row, shape.read(row)),
      encode: (row, edit) => changesOf(shape, row, edit),
    }),
  };
}

function comparisonOf(row: JsonObject, reading: Reading): Comparison {
  const { rationale, criteria, media } = reading;
  return {
    context: reading.context.map(plain),
    candidates: reading.candidates.map((candidate) => ({ ...candidate, turns: candidate.turns.map(plain) })),
    label: reading.label,
    candidateNames: reading.names,
    scores: reading.scores ?? (reading.candidates.length === 2 ? scoreColumns(row) : []),
    annotations: reading.annotations ?? [],
    metadata: metadataOf(row, reading.used),
    ...(rationale === undefined ? {} : { rationale }),
    ...(criteria === undefined ? {} : { criteria }),
    ...(media === undefined || media.length === 0 ? {} : { media }),
  };
}

function plain({ role, text }: PlacedTurn): Turn {
  return { role, text };
}

function changesOf(shape: Shape, row: JsonObject, edit: RowEdit): readonly ValueChange[] {
  const reading = shape.read(row);
  switch (edit.kind) {
    case 'flip': {
      if (shape.flip !== undefined) return shape.flip(row, reading);
      const label = oppositeLabel(reading.label, reading.candidates.length);
      return sameLabel(label, reading.label) ? [] : shape.relabel(row, label, reading);
    }
    case 'label':
      return sameLabel(edit.label, reading.label) ? [] : shape.relabel(row, edit.label, reading);
    case 'text':
      return textChange(reading.candidates[edit.candidate]?.turns[edit.turn], edit.text, shape.title);
    case 'contextText':
      return textChange(reading.context[edit.turn], edit.text, shape.title);
  }
}

function textChange(turn: PlacedTurn | undefined, text: string, title: string): readonly ValueChange[] {
  if (turn === undefined) throw new CuratorError('bad-request', 'The row has no such turn. Reload the row.');
  if (turn.path === undefined) {
    throw new CuratorError(
      'bad-request',
      `This text of ${title} is put together from several values. Edit it in the text editor.`,
    );
  }
  return [turn.path, ...(turn.copies ?? [])].map((path) => ({ kind: 'set', path, value: text }));
}
