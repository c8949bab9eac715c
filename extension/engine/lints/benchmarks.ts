import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CuratorError } from '../../model/errors.ts';
import { GramIndex } from '../../model/lints/gramIndex.ts';
import { isJsonObject, type JsonValue } from '../../model/json/jsonValue.ts';
import { fileError } from '../files/fileErrors.ts';

export interface BenchmarkFile {
  readonly path: string;
  readonly texts: number;
  /** Texts of fewer words than a gram has. */
  readonly tooShort: number;
}

/** Fields that hold what a benchmark asks; where a row has none of them, all its texts count. */
const askingFields = [
  'prompt',
  'question',
  'instruction',
  'input',
  'query',
  'problem',
  'text',
  'turns',
  'messages',
  'conversations',
];

/**
 * Reads the benchmarks that the user named: JSON Lines, whose prompts count, or plain text, whose lines count.
 *
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission', 'cancelled'
 */
export async function readBenchmarks(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly grams: GramIndex | undefined; readonly files: readonly BenchmarkFile[] }> {
  if (paths.length === 0) return { grams: undefined, files: [] };
  const grams = new GramIndex();
  const files: BenchmarkFile[] = [];
  for (const path of paths) {
    const before = grams.tooShort;
    let texts = 0;
    try {
      for await (const line of createInterface({
        input: createReadStream(path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
        for (const text of textsOfLine(line)) {
          grams.add(text);
          texts++;
        }
      }
    } catch (error) {
      throw fileError(error, path);
    }
    files.push({ path, texts, tooShort: grams.tooShort - before });
  }
  return { grams, files };
}

function textsOfLine(line: string): readonly string[] {
  if (line.trim() === '') return [];
  let value: JsonValue;
  try {
    value = JSON.parse(line) as JsonValue;
  } catch {
    return [line]; // Plain text.
  }
  if (!isJsonObject(value)) return typeof value === 'string' ? [value] : [line];
  const asking = askingFields.flatMap((field) => (Object.hasOwn(value, field) ? firstUserTexts(value[field]) : []));
  return asking.length > 0 ? asking : allTexts(value, 0);
}

/** A text, or of a list of turns the first. */
function firstUserTexts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  const [first] = value as readonly JsonValue[];
  if (typeof first === 'string') return [first];
  const user = (value as readonly JsonValue[]).find(
    (turn) => isJsonObject(turn) && (turn.role === 'user' || turn.from === 'human'),
  );
  const text = isJsonObject(user) ? (user.content ?? user.value) : undefined;
  return typeof text === 'string' ? [text] : [];
}

const deepest = 20;

function allTexts(value: JsonValue | undefined, depth: number): readonly string[] {
  if (typeof value === 'string') return [value];
  if (depth > deepest || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((part) => allTexts(part as JsonValue, depth + 1));
}
