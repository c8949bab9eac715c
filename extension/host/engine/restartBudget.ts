/** How often a process may be started again, and how long to wait before. */
export class RestartBudget {
  readonly #losses: number[] = [];
  readonly #maxLosses: number;
  readonly #windowMs: number;

  constructor(maxLosses = 5, windowMs = 60_000) {
    this.#maxLosses = maxLosses;
    this.#windowMs = windowMs;
  }

  /** Notes that the process ended without being asked to. `now` is in milliseconds on any steady clock. */
  recordLoss(now: number): void {
    this.#losses.push(now);
  }

  /**
   * Milliseconds to wait before the next start: none after one loss, then a quarter of a second, doubling.
   * Undefined where the process was lost too often to try again.
   */
  delay(now: number): number | undefined {
    while (this.#losses[0] !== undefined && now - this.#losses[0] >= this.#windowMs) this.#losses.shift();
    const recent = this.#losses.length;
    if (recent >= this.#maxLosses) return undefined;
    return recent <= 1 ? 0 : 125 * 2 ** (recent - 1);
  }

  /** Forgets all losses, when a person asks for another try. */
  reset(): void {
    this.#losses.length = 0;
  }
}
