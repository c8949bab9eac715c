import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import * as z from 'zod';
import { CuratorError } from '../../../model/errors.ts';
import { conversionCommand, converterPackage } from '../../../model/hub/conversion.ts';
import { defaultHub } from '../../../model/hub/hubAddress.ts';
import type { ConversionCommand } from '../../../model/hub/hubModel.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { inputOf, type ModelInput } from './modelInput.ts';

/** What is told of a reward model on disk. */
export interface ModelDescription {
  readonly folder: string;
  /** For people and for the names of scores: the folder's name. */
  readonly name: string;
  readonly modelPath: string;
  readonly use: ModelUse;
  readonly modelType: string;
  /** Names of the outputs in order; empty where they have none of their own. */
  readonly heads: readonly string[];
  readonly input: ModelInput;
}

/** A reward model on disk, as far as its small files tell. */
export interface ModelFolder extends ModelDescription {
  readonly padTokenId: number;
  /** Number of segment kinds; 0 where there are none, undefined where the model does not say. */
  readonly typeVocabulary: number | undefined;
  readonly tokenizerConfig: TokenizerConfig;
  readonly chatTemplate: string | undefined;
}

/** Bytes of the small files at most. */
const limits = { config: 4 << 20, tokenizer: 96 << 20, template: 1 << 20 } as const;

const modelConfig = z.looseObject({
  model_type: z.string().default(''),
  architectures: z.array(z.string()).nullish(),
  pad_token_id: z.union([z.int(), z.array(z.int())]).nullish(),
  eos_token_id: z.union([z.int(), z.array(z.int())]).nullish(),
  max_position_embeddings: z.number().nullish(),
  type_vocab_size: z.int().nullish(),
  id2label: z.record(z.string(), z.string()).nullish(),
});
export type ModelConfig = z.infer<typeof modelConfig>;

const token = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();
const tokenizerConfig = z.looseObject({
  model_max_length: z.number().nullish(),
  truncation_side: z.enum(['left', 'right']).nullish(),
  padding_side: z.enum(['left', 'right']).nullish(),
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
  sep_token: token,
  cls_token: token,
  chat_template: z
    .union([
      z.string(),
      z.array(z.looseObject({ name: z.string(), template: z.string() })),
      z.record(z.string(), z.string()),
    ])
    .nullish(),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfig>;

/**
 * Reads the small files of a model folder: config.json, tokenizer.json, tokenizer_config.json, the chat template, and
 * scoring.json, which may say how texts go in.
 *
 * @param path the folder, or one .onnx file in it; of a folder's files the one in full precision is taken
 * @throws CuratorError 'not-found' or 'bad-model'
 */
export function readModelFolder(path: string, use: ModelUse): ModelFolder {
  const { folder, modelPath } = locate(resolve(path));
  const config = parsed(modelConfig, folder, 'config.json', limits.config);
  const tokenizer = readTokenizer(folder);
  const ofTokenizer = existsSync(join(folder, 'tokenizer_config.json'))
    ? parsed(tokenizerConfig, folder, 'tokenizer_config.json', limits.config)
    : {};
  const chatTemplate = templateOf(folder, ofTokenizer);
  return {
    folder,
    name: modelName(folder, modelPath),
    modelPath,
    use,
    modelType: config.model_type,
    padTokenId: first(config.pad_token_id) ?? first(config.eos_token_id) ?? 0,
    typeVocabulary: config.type_vocab_size ?? undefined,
    heads: use === 'reward' ? headsOf(config) : [],
    input: inputOf({
      use,
      config,
      tokenizerConfig: ofTokenizer,
      hasChatTemplate: chatTemplate !== undefined,
      settings: { ...truncationOf(tokenizer), ...settingsOf(folder) },
    }),
    tokenizerConfig: ofTokenizer,
    chatTemplate,
  };
}

/** The part of what is known of a model that is not the content of its files. */
export function describeModelFolder(model: ModelFolder): ModelDescription {
  const { folder, name, modelPath, use, modelType, heads, input } = model;
  return { folder, name, modelPath, use, modelType, heads, input };
}

/**
 * The model file that a path stands for: itself, or the one in full precision of a folder.
 *
 * @throws CuratorError 'not-found' or 'bad-model'
 */
export function modelFileOf(path: string): string {
  return locate(resolve(path)).modelPath;
}

/**
 * What a model is for, from what its files say; where they say nothing it is taken for a reward model.
 *
 * @param outputRank dimensions of the model's output, where they are known: three are those of a language model
 * @throws CuratorError 'not-found' or 'bad-model'
 */
export function suggestedUse(path: string, outputRank: number | undefined): ModelUse {
  const { folder } = locate(resolve(path));
  if (settingsOf(folder).input === 'pair') return 'pair';
  const { architectures } = parsed(modelConfig, folder, 'config.json', limits.config);
  const ofLanguage = (architectures ?? []).some((name) => /ForCausalLM|LMHeadModel/u.test(name));
  return ofLanguage || outputRank === 3 ? 'likelihood' : 'reward';
}

/**
 * The tokenizer of a model folder: some megabytes.
 *
 * @throws CuratorError 'bad-model'
 */
export function readTokenizer(folder: string): object {
  const tokenizer = jsonFile(folder, 'tokenizer.json', limits.tokenizer);
  if (typeof tokenizer !== 'object' || tokenizer === null) throw unusable(folder, 'tokenizer.json', 'is no object');
  return tokenizer;
}

/** Files whose content decides the scores, in a fixed order; data beside the model file not included. */
export function decidingFiles({
  folder,
  modelPath,
}: Pick<ModelDescription, 'folder' | 'modelPath'>): readonly string[] {
  return [
    modelPath,
    ...['config.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja', 'chat_template.json']
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path)),
  ];
}

const preferredNames = ['model.onnx', 'model_quantized.onnx', 'model_int8.onnx', 'model_fp16.onnx'];

function locate(path: string): { readonly folder: string; readonly modelPath: string } {
  if (!existsSync(path)) {
    throw new CuratorError('not-found', `There is no model at ${path}. Name a folder or an .onnx file.`, { path });
  }
  if (statSync(path).isFile()) {
    if (extname(path) !== '.onnx') {
      throw new CuratorError('bad-model', `${path} is no .onnx file. Name a model's folder or its .onnx file.`, {
        path,
      });
    }
    const own = dirname(path);
    // Exports for the browser have their models in a folder "onnx" below the small files.
    const folder = !existsSync(join(own, 'config.json')) && basename(own) === 'onnx' ? dirname(own) : own;
    return { folder, modelPath: path };
  }
  const modelPath = modelIn(path);
  if (modelPath !== undefined) return { folder: path, modelPath };
  const conversion = conversionOf(path);
  const how =
    conversion === undefined
      ? ''
      : ` A model of transformers is converted by: ${conversion.text} (${converterPackage})`;
  throw new CuratorError('bad-model', `The folder ${path} has no .onnx file.${how}`, { path });
}

/** The .onnx file of a folder that is taken where none is named. */
function modelIn(folder: string): string | undefined {
  for (const below of ['', 'onnx']) {
    const names = existsSync(join(folder, below)) ? readdirSync(join(folder, below)) : [];
    const models = names.filter((name) => name.endsWith('.onnx')).sort();
    const model = preferredNames.find((name) => models.includes(name)) ?? models[0];
    if (model !== undefined) return join(folder, below, model);
  }
  return undefined;
}

/**
 * The command that makes an ONNX model of a folder of transformers, beside it; undefined where the folder has one already
 * or is no model.
 *
 * @throws CuratorError 'bad-model' where its config.json cannot be read
 */
export function conversionOf(path: string): ConversionCommand | undefined {
  const folder = resolve(path);
  if (!existsSync(join(folder, 'config.json')) || modelIn(folder) !== undefined) return undefined;
  const { architectures } = parsed(modelConfig, folder, 'config.json', limits.config);
  const source = { name: folder, architecture: architectures?.[0], endpoint: defaultHub, output: `${folder}-onnx` };
  return conversionCommand(source);
}

function modelName(folder: string, modelPath: string): string {
  const file = basename(modelPath, '.onnx');
  return file === 'model' ? basename(folder) : `${basename(folder)}-${file.replace(/^model_/u, '')}`;
}

function headsOf({ id2label }: ModelConfig): readonly string[] {
  const labels = Object.entries(id2label ?? {})
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, label]) => label);
  return labels.every((label) => /^LABEL_\d+$/u.test(label)) ? [] : labels;
}

const anySettings = z.looseObject({});

/**
 * How texts go in, where the folder says so: scoring.json, written for this purpose, or the head of golden.json, the
 * reference results of transformers.
 */
function settingsOf(folder: string): Record<string, unknown> {
  for (const name of ['scoring.json', 'golden.json']) {
    if (existsSync(join(folder, name))) return parsed(anySettings, folder, name, limits.config);
  }
  return {};
}

const ownTruncation = z.looseObject({
  truncation: z.looseObject({
    max_length: z.int().min(8),
    strategy: z.enum(['LongestFirst', 'OnlySecond', 'OnlyFirst']),
  }),
});

/** How the tokenizer itself cuts texts, where it was saved with that. */
function truncationOf(tokenizer: object): Record<string, unknown> {
  const parsed = ownTruncation.safeParse(tokenizer);
  if (!parsed.success) return {};
  const { max_length: length, strategy } = parsed.data.truncation;
  const names = { LongestFirst: 'longest_first', OnlySecond: 'only_second', OnlyFirst: 'only_first' } as const;
  return { max_length: length, truncation: names[strategy] };
}

function templateOf(folder: string, { chat_template: own }: TokenizerConfig): string | undefined {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) return readBounded(path, limits.template);
  if (existsSync(join(folder, 'chat_template.json'))) {
    const schema = z.looseObject({ chat_template: z.string() });
    return parsed(schema, folder, 'chat_template.json', limits.template).chat_template;
  }
  if (own === undefined || own === null || typeof own === 'string') return own ?? undefined;
  if (Array.isArray(own)) return (own.find(({ name }) => name === 'default') ?? own[0])?.template;
  return own.default ?? Object.values(own)[0];
}

function first(value: number | number[] | null | undefined): number | undefined {
  return Array.isArray(value) ? value[0] : (value ?? undefined);
}

function parsed<Value>(schema: z.ZodType<Value>, folder: string, name: string, limit: number): Value {
  const result = schema.safeParse(jsonFile(folder, name, limit));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw unusable(folder, name, `is not as expected: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

function jsonFile(folder: string, name: string, limit: number): unknown {
  const text = readBounded(requireFile(folder, name), limit);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw unusable(folder, name, 'is no JSON', error);
  }
}

function requireFile(folder: string, name: string): string {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const message = `The model folder ${folder} has no ${name}. Copy it from the model's repository.`;
  throw new CuratorError('bad-model', message, { path });
}

function readBounded(path: string, limit: number): string {
  const facts = statSync(path);
  if (!facts.isFile() || facts.size > limit) {
    const message = `${path} has ${String(facts.size)} bytes; a file of this kind has at most ${String(limit)}.`;
    throw new CuratorError('bad-model', message, { path });
  }
  return readFileSync(path, 'utf8');
}

function unusable(folder: string, name: string, why: string, cause?: unknown): CuratorError {
  const path = join(folder, name);
  return new CuratorError(
    'bad-model',
    `${path} ${why}. Get it again from the model's repository.`,
    { path },
    { cause },
  );
}
