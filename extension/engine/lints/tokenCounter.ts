import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { CuratorError } from '../../model/errors.ts';
import { estimateTokens } from '../../model/lints/lintTools.ts';

export interface TokenCounter {
  readonly countTokens: (text: string) => number;
  /** In words. */
  readonly tokenizer: string;
}

/**
 * Counts tokens with the tokenizer of a model's folder, or by estimate where none is named. Tokens of a chat template
 * do not count.
 *
 * @throws CuratorError 'not-found' for a folder without tokenizer.json, 'wrong-type' for one that is no tokenizer
 */
export async function tokenCounter(folder: string): Promise<TokenCounter> {
  if (folder === '') return { countTokens: estimateTokens, tokenizer: 'estimated at 4 bytes a token' };
  const path = join(folder, 'tokenizer.json');
  let json: string;
  try {
    json = await readFile(path, 'utf8');
  } catch (error) {
    throw new CuratorError(
      'not-found',
      `${path} cannot be read. Name a folder with the tokenizer.json of a model, or none for an estimate.`,
      { path },
      { cause: error },
    );
  }
  try {
    const tokenizer = new Tokenizer(JSON.parse(json) as object, await configOf(folder));
    return {
      countTokens: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length,
      tokenizer: `counted by ${path}`,
    };
  } catch (error) {
    throw new CuratorError(
      'wrong-type',
      `${path} is no tokenizer that can be used: ${String(error)}`,
      { path },
      { cause: error },
    );
  }
}

async function configOf(folder: string): Promise<object> {
  try {
    return JSON.parse(await readFile(join(folder, 'tokenizer_config.json'), 'utf8')) as object;
  } catch {
    return {}; // A folder may have the tokenizer alone; its settings matter for special tokens only.
  }
}
