import type { HubFile, HubVariant } from './hubModel.ts';

/** Small files that decide how texts go in; the first two are needed. */
const needed = ['config.json', 'tokenizer.json'] as const;
const welcome = [
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'chat_template.json',
  'scoring.json',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
  'README.md',
];

/** Weights in fewer bits, by the file's name; full ones come first. */
const fewerBits = /(?:^|[_.-])(?:fp16|int8|uint8|quint8|quantized|q4|q4f16|q8|bnb4)(?:[_.-]|$)/u;

/**
 * The .onnx files of a repository where models are looked for (its folder and `onnx/`), each with its weights beside it
 * and the small files that say how texts go in.
 */
export function modelVariants(files: readonly HubFile[]): readonly HubVariant[] {
  const small = files.filter(({ path }) => [...needed, ...welcome].includes(path));
  const models = files.filter(({ path }) => /^(?:onnx\/)?[^/]+\.onnx$/u.test(path));
  return models
    .map(({ path }): HubVariant => {
      // What a model keeps outside its file has the file's name and more: model.onnx_data, model.onnx.data, …_data_1.
      const weights = files.filter((file) => file.path !== path && isBeside(file.path, path));
      const own = [...small, ...weights, ...files.filter((file) => file.path === path)];
      return { model: path, files: own, bytes: bytesOf(own) };
    })
    .sort(
      (left, right) => Number(hasFewerBits(left)) - Number(hasFewerBits(right)) || (left.model < right.model ? -1 : 1),
    );
}

/** Whether the weights of a variant have fewer bits than they were trained with, by its name. */
export function hasFewerBits({ model }: Pick<HubVariant, 'model'>): boolean {
  return fewerBits.test(model.replace(/^onnx\//u, '').replace(/\.onnx$/u, ''));
}

/** The variant with full weights beside which one with fewer bits is compared with them; undefined where there is none. */
export function fullVariantOf(variants: readonly HubVariant[], variant: HubVariant): HubVariant | undefined {
  if (!hasFewerBits(variant)) return undefined;
  const path = variant.model.replace(/[^/]+$/u, 'model.onnx');
  return variants.find(({ model }) => model === path);
}

/** Files that a scorer cannot do without and that are not there. */
export function missingFiles(files: readonly HubFile[]): readonly string[] {
  return needed.filter((name) => !files.some(({ path }) => path === name));
}

export function bytesOf(files: readonly HubFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Whether a path of a file list stays in the folder that it is put into, on any system: no `..`, no root, no drive, no
 * backslash, none of the characters that Windows reads in its own way.
 */
export function staysInside(path: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (path === '' || path.length > 1000 || /[\\:\u0000-\u001f]/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function isBeside(path: string, model: string): boolean {
  return (path.startsWith(`${model}_`) || path.startsWith(`${model}.`)) && !path.slice(model.length).includes('/');
}
