import { CuratorError } from '../../model/errors.ts';
import type { DatasetInfo, FormatFound } from '../../model/contract/engine.ts';
import { detectFormat } from '../../model/formats/detect.ts';
import { writtenJson } from '../../model/formats/fields.ts';
import type { FormatChoice, RowCodec } from '../../model/formats/format.ts';
import { bindFormat, formats } from '../../model/formats/formats.ts';
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../model/json/jsonValue.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import type { CurationLog } from '../store/curationLog.ts';

const sampleRows = 200;
/** Larger lines tell no more about the shape and take long to parse. */
const largestSample = 4 * 1024 * 1024;
const exampleLength = 80;
const metaKey = 'format';

/** Which format a dataset is read in: what the user chose and the store keeps, else what its first rows show. */
export class FormatChooser {
  readonly #file: DatasetFile;
  readonly #log: CurationLog;
  #found: FormatFound | undefined;
  #alternatives: readonly FormatFound[] = [];
  #fields: DatasetInfo['fields'] = [];
  #codec: RowCodec | undefined;

  constructor(file: DatasetFile, log: CurationLog) {
    this.#file = file;
    this.#log = log;
  }

  get found(): FormatFound | undefined {
    return this.#found;
  }

  get alternatives(): readonly FormatFound[] {
    return this.#alternatives;
  }

  get fields(): DatasetInfo['fields'] {
    return this.#fields;
  }

  get codec(): RowCodec | undefined {
    return this.#codec;
  }

  /** Looks at the first rows. */
  async detect(): Promise<void> {
    await this.#file.whenRow(sampleRows - 1);
    const sample: JsonObject[] = [];
    const rows = Math.min(sampleRows, this.#file.rowCount);
    const small = Array.from({ length: rows }, (_, row) => row).filter(
      (row) => this.#file.sizeOf(row) <= largestSample,
    );
    for await (const group of this.#file.readGroups(small)) {
      for (const [index, line] of group.lines.entries()) {
        const parsed = parsedOrNothing(line, this.#file.lineOf(group.rows[index] ?? 0));
        if (parsed !== undefined) sample.push(parsed);
      }
    }
    const detected = detectFormat(sample).map((found) => ({ ...found, chosenByUser: false }));
    this.#fields = fieldsOf(sample);
    const stored = this.#stored();
    this.#alternatives = detected;
    if (stored === undefined) this.#use(detected[0]);
    else this.#use(stored);
  }

  /** Takes the user's choice and keeps it in the store. @throws CuratorError 'unknown-format' or 'bad-request' */
  choose(choice: FormatChoice): void {
    bindFormat(choice);
    this.#log.setMeta(metaKey, JSON.stringify(choice));
    this.#use(chosenByUser(choice));
  }

  #stored(): FormatFound | undefined {
    const json = this.#log.meta(metaKey);
    return json === undefined ? undefined : chosenByUser(JSON.parse(json) as FormatChoice);
  }

  #use(found: FormatFound | undefined): void {
    this.#found = found;
    this.#codec = found === undefined ? undefined : bindFormat(found.choice);
  }
}

function chosenByUser(choice: FormatChoice): FormatFound {
  const title = formats.find((format) => format.id === choice.formatId)?.title ?? choice.formatId;
  return { choice, title, confidence: 1, evidence: 'Chosen by you', chosenByUser: true };
}

function parsedOrNothing(line: Buffer, number: number): JsonObject | undefined {
  try {
    return decodeLine(line, number);
  } catch (error) {
    // A line that cannot be read says nothing about the shape; it is shown as a problem in its own row.
    if (CuratorError.is(error)) return undefined;
    throw error;
  }
}

/** Paths of texts and labels in the rows, two levels deep, each with an example. */
function fieldsOf(sample: readonly JsonObject[]): DatasetInfo['fields'] {
  const found = new Map<string, { path: JsonPath; example: string }>();
  const add = (path: JsonPath, value: JsonValue | undefined): void => {
    if (value === undefined || found.size >= 200) return;
    const name = path.join('\u0000');
    if (!found.has(name)) found.set(name, { path, example: exampleOf(value) });
  };
  for (const row of sample.slice(0, 20)) {
    for (const [key, value] of Object.entries(row)) {
      add([key], value);
      if (isJsonObject(value)) for (const [inner, nested] of Object.entries(value)) add([key, inner], nested);
      else if (Array.isArray(value)) {
        for (const [index, nested] of (value as readonly JsonValue[]).slice(0, 4).entries()) add([key, index], nested);
      }
    }
  }
  return [...found.values()];
}

function exampleOf(value: JsonValue): string {
  const text = typeof value === 'string' ? value : writtenJson(value);
  return text.length <= exampleLength ? text : `${text.slice(0, exampleLength - 1)}…`;
}
