import type { RowLint } from './lint.ts';

const controlToken =
  /<\|(?:im_start|im_end|im_sep|endoftext|eot_id|eom_id|begin_of_text|end_of_text|start_header_id|end_header_id|system|user|assistant|prompter|end|return|channel|message|start)\|>|<｜[^｜\n]{1,40}｜>|<\/?s>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>|<\/?think>|### (?:Instruction|Response|Human|Assistant):|\n\n(?:Human|Assistant):/u;

/** The first mark of a chat template; texts without what they all begin with are passed over quickly. */
function findControlToken(text: string): string | undefined {
  const possible =
    text.includes('<') ||
    text.includes('[') ||
    text.includes('###') ||
    text.includes('\n\nHuman:') ||
    text.includes('\n\nAssistant:');
  return possible ? controlToken.exec(text)?.[0] : undefined;
}

/** Marks of a chat template inside a text. */
export const controlTokens: RowLint = {
  id: 'control-tokens',
  title: 'The text holds control tokens of a chat template',
  help: 'Tokenizers turn these into special tokens, which end or change turns in the middle of a text. Edit the text.',
  severity: 'warning',
  check: (row) => {
    const { candidates, context } = row.comparison;
    for (const [index, { turns }] of candidates.entries()) {
      for (const { text } of turns) {
        const token = findControlToken(text);
        if (token !== undefined) return `The ${row.nameOf(index)} response holds ${JSON.stringify(token)}`;
      }
    }
    for (const { text } of context) {
      const token = findControlToken(text);
      if (token !== undefined) return `The prompt holds ${JSON.stringify(token)}`;
    }
    return undefined;
  },
};
