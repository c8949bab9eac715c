import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLine } from '../../../extension/engine/dataset/decodeLine.ts';
import { hashLine } from '../../../extension/engine/dataset/lineHasher.ts';
import { trimLine } from '../../../extension/engine/dataset/rowReader.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import type { FormatChoice, RowCodec, RowEdit } from '../../../extension/model/formats/format.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { JsonObject, JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { valueAt } from '../../../extension/model/json/jsonValue.ts';
import { applyValueEdits, findValue, resolveChange } from '../../../extension/model/json/valueSpans.ts';
import { namedMedia } from '../../../extension/model/media/namedMedia.ts';
import { invertEdits, type ValueEdit } from '../../../extension/model/rows/rowState.ts';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { lineSource, parsed, pathsOf } from '../../support/jsonLines.ts';
import { referenceRows, scanInPieces } from '../../support/plainLines.ts';
import { fileTarget } from './fileTarget.ts';
import { check, equal } from './expectations.ts';
import { mutated } from './mutate.ts';

/** Something that must hold for every input, however broken. */
export interface FuzzTarget {
  readonly name: string;
  /** Of all cases, the share that goes to it. */
  readonly share: number;
  /** @param onCase called at the beginning of each case */
  readonly property: (onCase: () => void) => fc.IRawProperty<[unknown]>;
}

const folder = join(checkout, 'test/fixtures/formats');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl'))
  .sort()
  .map((name) => readFileSync(join(folder, name)));
const datasets = files.map((bytes) => {
  const lines = bytes.toString('utf8').trimEnd().split('\n');
  const [found] = detectFormat(lines.map((line) => JSON.parse(line) as JsonObject));
  if (found === undefined) throw new Error('A fixture is of no format.');
  return { choice: found.choice, lines: lines.map((line) => Buffer.from(line, 'utf8')) };
});

/** The scan finds the rows that splitting finds, and hashes them alike, however the bytes come. */
const index: FuzzTarget = {
  name: 'index',
  share: 0.25,
  property: (onCase) =>
    fc.property(fc.tuple(mutated(files, 6), fc.array(fc.nat(), { maxLength: 6 })), ([bytes, cuts]) => {
      onCase();
      const expected = referenceRows(bytes);
      const found = scanInPieces(bytes, cuts);
      equal(
        [...found.index.starts],
        expected.map(({ start }) => start),
      );
      equal(
        expected.map((_, row) => found.index.lineOf(row)),
        expected.map(({ line }) => line),
      );
      equal(
        found.hashes,
        expected.map(({ text }) => hashLine(text).toString('hex')),
      );
      for (const [row, { start, text }] of expected.entries()) {
        const { end } = found.index.span(row);
        check(trimLine(bytes.subarray(start, end), start === 0).equals(text), 'a row has other bytes');
      }
    }),
};

// jsonc-parser, which the edited line is read by here, sets the prototype by such a key; JSON.parse makes a property.
const newValue = fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('__proto__'));

/** An edit changes the value that it names and no other byte, and is taken back exactly. */
const edits: FuzzTarget = {
  name: 'edits',
  share: 0.35,
  property: (onCase) =>
    fc.property(fc.tuple(lineSource, fc.nat(), newValue, fc.nat()), ([line, pick, value, other]) => {
      onCase();
      const root = parsed(line);
      const paths = pathsOf(root);
      const path = paths[pick % paths.length];
      const partner = paths[other % paths.length];
      if (path === undefined || partner === undefined) return;
      const edit = resolveChange(line, { kind: 'set', path, value: value as JsonValue });
      const span = findValue(line, path);
      const edited = applyValueEdits(line, [edit]);
      check(edited.startsWith(line.slice(0, span?.start)), 'bytes before the value are others');
      check(edited.endsWith(line.slice(span?.end)), 'bytes behind the value are others');
      equal(valueAt(parsed(edited), path), JSON.parse(JSON.stringify(value)));
      equal(applyValueEdits(edited, invertEdits([edit])), line);
      const exchange: ValueEdit = { kind: 'exchange', first: path, second: partner };
      const exchanged = refusing(() => applyValueEdits(line, [exchange]));
      if (exchanged === undefined) return;
      equal(exchanged.length, line.length);
      equal(refusing(() => applyValueEdits(exchanged, [exchange])) ?? line, line);
    }),
};

/** Rows of any format, damaged: read or refused in words; what is edited is as wanted, and is taken back to the byte. */
const adapters: FuzzTarget = {
  name: 'adapters',
  share: 0.395,
  property: (onCase) =>
    fc.property(
      fc.tuple(damagedRow, fc.string({ unit: 'grapheme', maxLength: 12 }), fc.nat(), fc.nat()),
      ([{ bytes, choice }, text, place, step]) => {
        onCase();
        const row = refusing(() => decodeLine(bytes, 1));
        if (row === undefined) return;
        const choices = [
          choice,
          ...detectFormat([row])
            .slice(0, 2)
            .map((found) => found.choice),
        ];
        for (const codec of choices.map(bindFormat)) {
          const comparison = refusing(() => codec.decode(row));
          if (comparison === undefined) continue;
          equal(comparison.candidateNames.length, comparison.candidates.length);
          namedMedia(row, comparison);
          takenBack(codec, row, bytes, { kind: 'flip' });
          takenBack(codec, row, bytes, { kind: 'label', label: { kind: 'tie' } });
          if (comparison.candidates.length === 0) continue;
          const candidate = place % comparison.candidates.length;
          const turns = comparison.candidates[candidate]?.turns ?? [];
          if (turns.length === 0) continue;
          const turn = step % turns.length;
          const after = takenBack(codec, row, bytes, { kind: 'text', candidate, turn, text });
          // A dialogue inside one text begins anew where a text looks like its next turn.
          if (after === undefined || text.trim() !== text || text === '') continue;
          equal(codec.decode(after).candidates[candidate]?.turns[turn]?.text, text);
        }
      },
    ),
};

const damagedRow = fc
  .constantFrom(...datasets)
  .chain(({ choice, lines }) => fc.record({ choice: fc.constant<FormatChoice>(choice), bytes: mutated(lines, 3) }));

/** Makes an edit and takes it back; the row after it, or undefined where it was refused. */
function takenBack(codec: RowCodec, row: JsonObject, bytes: Buffer, edit: RowEdit): JsonObject | undefined {
  const line = bytes.toString('latin1');
  const made: ValueEdit[] = [];
  const edited = refusing(() =>
    codec.encode(row, edit).reduce((now, change) => {
      const own = resolveChange(now, change);
      const next = applyValueEdits(now, [own]);
      made.push(own);
      return next;
    }, line),
  );
  if (edited === undefined) return undefined;
  equal(applyValueEdits(edited, invertEdits(made)), line);
  return decodeLine(Buffer.from(edited, 'latin1'), 1);
}

/** What an action gives; undefined where it is refused with a reason. Any other failure is a crash. */
function refusing<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (CuratorError.is(error) && error.reason !== 'internal') return undefined;
    throw error;
  }
}

export const targets: readonly FuzzTarget[] = [index, edits, adapters, fileTarget(files)];
