import { describe, expect, it } from 'vitest';
import { defaultModelsFolder } from '../../../extension/engine/hub/modelsFolder.ts';
import { conversionCommand } from '../../../extension/model/hub/conversion.ts';
import { defaultHub, hubAddress } from '../../../extension/model/hub/hubAddress.ts';
import { hubName, type HubFile } from '../../../extension/model/hub/hubModel.ts';
import { fullVariantOf, hasFewerBits, modelVariants } from '../../../extension/model/hub/modelVariants.ts';

const file = (path: string): HubFile => ({ path, bytes: 1, digest: { kind: 'git-sha1', hex: '0' } });

describe('variants of a model', () => {
  it('are its .onnx files where models are looked for, full weights first, with the weights beside them', () => {
    const paths = [
      ...['config.json', 'tokenizer.json', 'pytorch_model.bin', 'onnx/model_int8.onnx', 'onnx/model.onnx'],
      ...['onnx/model.onnx_data', 'onnx/model.onnx_data_1', 'model.onnx', 'openvino/model.onnx', 'onnx/modelb.onnx'],
    ];
    const variants = modelVariants(paths.map(file));
    expect(variants.map(({ model }) => model)).toEqual([
      ...['model.onnx', 'onnx/model.onnx', 'onnx/modelb.onnx', 'onnx/model_int8.onnx'],
    ]);
    expect(variants[1]?.files.map(({ path }) => path)).toEqual([
      ...['config.json', 'tokenizer.json', 'onnx/model.onnx_data', 'onnx/model.onnx_data_1', 'onnx/model.onnx'],
    ]);
    expect(variants[0]?.bytes).toBe(3);
  });

  it('with fewer bits are compared with the full weights in the same folder', () => {
    const variants = modelVariants(['model_int8.onnx', 'onnx/model.onnx', 'onnx/model_int8.onnx'].map(file));
    const fullOf = (path: string): string | undefined => {
      const variant = variants.find(({ model }) => model === path);
      return variant === undefined ? undefined : fullVariantOf(variants, variant)?.model;
    };
    expect(['onnx/model_int8.onnx', 'model_int8.onnx', 'onnx/model.onnx'].map(fullOf)).toEqual([
      'onnx/model.onnx',
      undefined,
      undefined,
    ]);
  });

  it('have fewer bits by their name', () => {
    const few = ['model_fp16', 'model_quantized', 'model_q4f16', 'onnx/model_int8', 'model-int8-avx2'];
    expect(few.every((model) => hasFewerBits({ model: `${model}.onnx` }))).toBe(true);
    expect(['model', 'onnx/reward_v2', 'q4_tests'].map((model) => hasFewerBits({ model: `${model}.onnx` }))).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('what a person types', () => {
  it.each([
    ['acme/tiny-reward', 'acme/tiny-reward'],
    [' https://huggingface.co/acme/tiny.reward_2 ', 'acme/tiny.reward_2'],
    ['https://huggingface.co/acme/tiny/tree/main/onnx', 'acme/tiny'],
    ['tiny', undefined],
    ['acme/tiny/more', undefined],
    ['acme/..', undefined],
    ['../../etc', undefined],
    ['acme/a b', undefined],
    ['acme/-x', undefined],
    ['datasets/acme/tiny', undefined],
  ])('%j names %j', (text, expected) => {
    expect(hubName(text)).toBe(expected);
  });

  it.each([
    ['', defaultHub],
    ['https://mirror.example/', 'https://mirror.example'],
    ['http://127.0.0.1:8080/hub//', 'http://127.0.0.1:8080/hub'],
    ['mirror.example', undefined],
    ['https://user:password@mirror.example', undefined],
    ['file:///etc', undefined],
  ])('%j is the address %j', (text, expected) => {
    expect(hubAddress(text)).toBe(expected);
  });
});

describe('the command that converts', () => {
  it('knows what the model is for, and quotes', () => {
    const source = { name: 'acme/lm', endpoint: defaultHub, output: "/models/it's" };
    expect(conversionCommand({ ...source, architecture: 'LlamaForCausalLM' })).toMatchObject({
      environment: {},
      text: String.raw`optimum-cli export onnx --model acme/lm --task text-generation '/models/it'\''s'`,
    });
    expect(conversionCommand({ ...source, architecture: undefined }).args).toContain('text-classification');
  });
});

describe('the folder for models', () => {
  it('lies among the caches of the user', () => {
    expect(defaultModelsFolder({ XDG_CACHE_HOME: '/caches' }, 'linux')).toBe('/caches/preference-curator/models');
    expect(defaultModelsFolder({}, 'linux')).toMatch(/\/\.cache\/preference-curator\/models$/u);
    expect(defaultModelsFolder({}, 'darwin')).toMatch(/\/Library\/Caches\/preference-curator\/models$/u);
    expect(defaultModelsFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/preference-curator/models');
  });
});
