import { pathToFileURL } from 'node:url';
import { rewardInputs } from '../support/rewardInputs.ts';

/** What is used of transformers.js, which is installed for the benchmarks alone. */
interface TransformersJs {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly AutoTokenizer: { from_pretrained(name: string): Promise<Tokenize> };
  readonly AutoModelForSequenceClassification: {
    from_pretrained(name: string, options: { readonly dtype: string; readonly subfolder: string }): Promise<Classify>;
  };
}
type Tokenize = (
  texts: readonly string[],
  options: {
    readonly text_pair: readonly string[];
    readonly padding: boolean;
    readonly truncation: boolean;
    readonly max_length: number;
  },
) => object;
type Classify = (inputs: object) => Promise<{ readonly logits: { readonly data: Float32Array } }>;

/**
 * Scores both responses of some rows as one would with transformers.js, in the order of the file.
 * Arguments: module, folder of models, name of one, dataset, rows, tokens, texts a batch. Says 'ready' when the model is
 * loaded and has computed once, waits for a message, and answers with the milliseconds that it took and the rewards.
 */
const [module = '', models = '', name = '', dataset = '', rows = '', tokens = '', batch = ''] = process.argv.slice(2);
const { env, AutoTokenizer, AutoModelForSequenceClassification } = (await import(
  pathToFileURL(module).href
)) as TransformersJs;
env.allowRemoteModels = false;
env.localModelPath = models;
const tokenizer = await AutoTokenizer.from_pretrained(name);
const model = await AutoModelForSequenceClassification.from_pretrained(name, { dtype: 'fp32', subfolder: '' });
const texts = rewardInputs(dataset, Number(rows));
const size = Number(batch);

async function score(from: number): Promise<readonly number[]> {
  const part = texts.slice(from, from + size);
  const inputs = tokenizer(
    part.map(({ prompt }) => prompt),
    {
      text_pair: part.map(({ response }) => response),
      padding: true,
      truncation: true,
      max_length: Number(tokens),
    },
  );
  return [...(await model(inputs)).logits.data];
}

await score(0);
process.send?.('ready');
await new Promise((resolve) => process.once('message', resolve));
const started = performance.now();
const rewards: number[] = [];
for (let from = 0; from < texts.length; from += size) rewards.push(...(await score(from)));
process.send?.({ milliseconds: performance.now() - started, rewards }, () => process.exit(0));
