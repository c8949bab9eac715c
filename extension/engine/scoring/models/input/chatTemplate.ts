import { Template } from '@huggingface/jinja';
import { CuratorError } from '../../../../model/errors.ts';
import type { Turn } from '../../../../model/comparison.ts';
import type { ModelFolder } from '../modelFolder.ts';

/** Characters of a rendered dialogue at most: a template is a program, and it may run away. */
const longestRendered = 64 * 1024 * 1024;

const roles: Readonly<Record<string, string>> = {
  human: 'user',
  prompter: 'user',
  question: 'user',
  gpt: 'assistant',
  bot: 'assistant',
  chatgpt: 'assistant',
  model: 'assistant',
  answer: 'assistant',
};

/** Renders dialogues the way a model was trained on them. */
export class ChatTemplate {
  private readonly template: Template;
  private readonly tokens: Readonly<Record<string, string>>;

  /** @throws CuratorError 'bad-model' where the template cannot be read */
  constructor(source: string, tokenizerConfig: ModelFolder['tokenizerConfig']) {
    try {
      this.template = new Template(source);
    } catch (error) {
      throw unusable(error);
    }
    this.tokens = Object.fromEntries(
      Object.entries(tokenizerConfig).flatMap(([name, value]) => {
        if (!name.endsWith('_token')) return [];
        if (typeof value === 'string') return [[name, value]];
        const content = typeof value === 'object' && value !== null && 'content' in value ? value.content : undefined;
        return typeof content === 'string' ? [[name, content]] : [];
      }),
    );
  }

  /**
   * @param withGenerationPrompt whether the text ends where the model would begin to answer
   * @throws CuratorError 'bad-model' where the template fails on this dialogue, with its own words
   */
  render(turns: readonly Turn[], withGenerationPrompt: boolean): string {
    let rendered: string;
    try {
      rendered = this.template.render({
        ...this.tokens,
        messages: turns.map(({ role, text }) => ({ role: roles[role] ?? role, content: text })),
        add_generation_prompt: withGenerationPrompt,
      });
    } catch (error) {
      throw unusable(error);
    }
    if (rendered.length > longestRendered) throw unusable(new Error('it makes texts of more than 64 MB'));
    return rendered;
  }
}

function unusable(error: unknown): CuratorError {
  const why = error instanceof Error ? error.message : String(error);
  return new CuratorError('bad-model', `The model's chat template fails: ${why}`, {}, { cause: error });
}
