import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOfTurns, type Comparison } from '../../../extension/model/comparison.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import type { RowCodec, RowEdit } from '../../../extension/model/formats/format.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import { sameLabel } from '../../../extension/model/formats/label.ts';
import { isJsonObject, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { utf8AsLatin1, utf8FromLatin1 } from '../../../extension/model/json/utf8.ts';
import { applyValueEdits, resolveChange } from '../../../extension/model/json/valueSpans.ts';
import { fixtures, type FormatFixture } from './support/fixtures.ts';

function codecOf({ id, rows }: FormatFixture): RowCodec {
  const choice = detectFormat(rows)[0]?.choice;
  if (choice?.formatId !== id) throw new Error(`${id} is not detected.`);
  return bindFormat(choice);
}

/** The line after an edit; the bytes that the editor would save. */
function edited(codec: RowCodec, line: string, edit: RowEdit): string {
  const row = JSON.parse(line) as JsonValue;
  if (!isJsonObject(row)) throw new Error('A fixture is not an object.');
  const bytes = utf8AsLatin1(line);
  const after = codec
    .encode(row, edit)
    .reduce((now, change) => applyValueEdits(now, [resolveChange(now, change)]), bytes);
  return utf8FromLatin1(after);
}

function decoded(codec: RowCodec, line: string): Comparison {
  const row = JSON.parse(line) as JsonValue;
  if (!isJsonObject(row)) throw new Error('A fixture is not an object.');
  return codec.decode(row);
}

/** The text of the response that a comparison prefers among two. */
function sides(comparison: Comparison): readonly [string, string] | undefined {
  const { label, candidates } = comparison;
  if (label.kind !== 'preferred' || candidates.length !== 2) return undefined;
  const text = (place: number): string => textOfTurns(candidates[place]?.turns ?? []);
  return [text(label.candidate), text(1 - label.candidate)];
}

/** Dialogues inside one text cannot hold a text that looks like their next turn. */
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !/Human:|Assistant:|<\|/u.test(value));

describe.each(fixtures)('rows of $id', (fixture) => {
  const codec = codecOf(fixture);

  it('are read, every one, with a name for each response', () => {
    for (const line of fixture.lines) {
      const comparison = decoded(codec, line);
      expect(comparison.candidateNames).toHaveLength(comparison.candidates.length);
      expect(comparison.candidates.length + comparison.context.length).toBeGreaterThan(0);
      for (const { values } of comparison.scores) expect(values).toHaveLength(comparison.candidates.length);
    }
  });

  it('are as they were, to the byte, after two flips', () => {
    for (const line of fixture.lines) {
      expect(edited(codec, edited(codec, line, { kind: 'flip' }), { kind: 'flip' })).toBe(line);
    }
  });

  it('prefer the other response after a flip that has a place in the row', () => {
    for (const line of fixture.lines) {
      const flipped = edited(codec, line, { kind: 'flip' });
      const before = sides(decoded(codec, line));
      if (flipped === line || before === undefined) continue;
      expect(sides(decoded(codec, flipped))).toEqual([before[1], before[0]]);
    }
  });

  it('say what a new label says, or stay as they are where they have no place for it', () => {
    for (const line of fixture.lines) {
      const before = decoded(codec, line);
      for (let candidate = 0; candidate < before.candidates.length; candidate++) {
        const after = edited(codec, line, { kind: 'label', label: { kind: 'preferred', candidate } });
        if (after === line) continue;
        const preferred = decoded(codec, after);
        const place = preferred.label.kind === 'preferred' ? preferred.label.candidate : -1;
        expect(textOfTurns(preferred.candidates[place]?.turns ?? [])).toBe(
          textOfTurns(before.candidates[candidate]?.turns ?? []),
        );
      }
      const tied = edited(codec, line, { kind: 'label', label: { kind: 'tie' } });
      if (tied !== line) expect(sameLabel(decoded(codec, tied).label, { kind: 'tie' })).toBe(true);
    }
  });

  it('hold a new text where it was written and nothing else changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fixture.lines), text, fc.nat(), fc.nat(), (line, value, place, step) => {
        const before = decoded(codec, line);
        if (before.candidates.length === 0) return;
        const candidate = place % before.candidates.length;
        const turn = step % (before.candidates[candidate]?.turns.length ?? 1);
        let after: string;
        try {
          after = edited(codec, line, { kind: 'text', candidate, turn, text: value });
        } catch (error) {
          // Texts that are put together of several values say so and stay.
          if (CuratorError.is(error, 'bad-request')) return;
          throw error;
        }
        const comparison = decoded(codec, after);
        const expected = before.candidates.map((own, at) =>
          own.turns.map((one, index) => (at === candidate && index === turn ? value : one.text)),
        );
        expect(comparison.candidates.map((own) => own.turns.map((one) => one.text))).toEqual(expected);
        expect(comparison.context).toEqual(before.context);
        expect(comparison.metadata).toEqual(before.metadata);
        // And back again, to the byte.
        const old = before.candidates[candidate]?.turns[turn]?.text ?? '';
        expect(JSON.parse(edited(codec, after, { kind: 'text', candidate, turn, text: old }))).toEqual(
          JSON.parse(line),
        );
      }),
      { numRuns: 40 },
    );
  });
});
