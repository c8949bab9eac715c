/**
 * Tokens that a run may use. What calls could use at most is set aside before they are sent, so that no call can go
 * over; what they did not use comes back.
 */
export class TokenBudget {
  readonly limit: number;
  #spent = 0;
  #reserved = 0;
  #waiting: { readonly tokens: number; readonly answer: (given: boolean) => void } | undefined;

  /** @param limit tokens, prompt and answer together; Infinity for none */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Tokens used, as the server counts them; calls whose use is not known count as the most that they could use. */
  get spent(): number {
    return this.#spent;
  }

  /** Sets tokens aside. False where they are not there: then the call must not be sent. */
  reserve(tokens: number): boolean {
    if (this.#spent + this.#reserved + tokens > this.limit) return false;
    this.#reserved += tokens;
    return true;
  }

  /**
   * Sets tokens aside as soon as calls under way have left enough. False where they can not. One caller waits at a time.
   */
  async reserveWhenFree(tokens: number): Promise<boolean> {
    if (this.reserve(tokens)) return true;
    if (this.#reserved === 0 || this.#spent + tokens > this.limit) return false;
    if (this.#waiting !== undefined) throw new RangeError('Somebody waits for tokens already.');
    return new Promise((answer) => {
      this.#waiting = { tokens, answer };
    });
  }

  /** Ends a reservation with what was used. */
  settle(reserved: number, used: number): void {
    this.#reserved -= reserved;
    this.#spent += used;
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const given = this.reserve(waiting.tokens);
    if (!given && this.#reserved > 0 && this.#spent + waiting.tokens <= this.limit) return;
    this.#waiting = undefined;
    waiting.answer(given);
  }
}

/** Tokens that a chat template and roles may add to a message. */
const perMessage = 32;

/** The most tokens that messages can be: a token of a byte-level tokenizer is at least one byte. */
export function mostPromptTokens(messages: readonly { readonly content: string }[]): number {
  return messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + perMessage, 0);
}

/** What messages are likely to be: about four characters of English a token. For estimates alone. */
export function likelyPromptTokens(messages: readonly { readonly content: string }[]): number {
  return messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4) + 8, 0);
}
