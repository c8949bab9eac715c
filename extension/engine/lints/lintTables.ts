/** One-byte minima of a row's signature for its responses, and for its prompt. */
export const responseMinima = 112;
export const promptMinima = 16;
export const signatureBytes = responseMinima + promptMinima;

/** What no pair is stored as in `preferred`. */
export const noPair = 4;

/**
 * What a lint pass knows of each row, in memory that its threads share: 42 bytes a row, and 128 more where
 * near-duplicates are looked for.
 */
export interface LintTables {
  /** Bits of the lints that found something. */
  readonly masks: Uint32Array;
  /** Hash of context and candidates in sorted order, 64 bits. */
  readonly pairKeys: Uint32Array;
  readonly promptKeys: Uint32Array;
  /** Hashes of the preferred and of the other response, 32 bits each. */
  readonly sides: Uint32Array;
  /** Which of both sorted candidates is preferred: 0, 1, 2 for a tie, 3 for none, `noPair`. */
  readonly preferred: Uint8Array;
  /** Whether the chosen response is longer (1), shorter (-1), or neither. */
  readonly longer: Int8Array;
  /** The row that a duplicate, contradiction or near-duplicate refers to, plus one; 0 for none. */
  readonly related: Uint32Array;
  readonly near: Uint32Array;
  /** Signatures; empty where near-duplicates are switched off. All zeros: too few words. */
  readonly signatures: Uint8Array;
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

export function lintTables(rows: number, withSignatures: boolean): LintTables {
  return {
    masks: new Uint32Array(shared(4 * rows)),
    pairKeys: new Uint32Array(shared(8 * rows)),
    promptKeys: new Uint32Array(shared(8 * rows)),
    sides: new Uint32Array(shared(8 * rows)),
    preferred: new Uint8Array(shared(rows)).fill(noPair),
    longer: new Int8Array(shared(rows)),
    related: new Uint32Array(shared(4 * rows)),
    near: new Uint32Array(shared(4 * rows)),
    signatures: new Uint8Array(shared(withSignatures ? signatureBytes * rows : 0)),
  };
}
