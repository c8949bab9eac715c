/** Why an operation could not be done. Callers branch on the reason, never on the message. */
export type Reason =
  | 'not-found'
  | 'is-directory'
  | 'no-permission'
  /** A server does not know the token, or there is none. */
  | 'signed-out'
  | 'empty-file'
  | 'invalid-json'
  | 'not-an-object'
  | 'missing-field'
  | 'wrong-type'
  | 'unknown-format'
  /** The file is cut off or its bytes are not what they should be. */
  | 'damaged-file'
  /** The file is sound, but holds what this program cannot read, or its file system cannot do what is needed. */
  | 'unsupported'
  /** The file would grow beyond the limit by unpacking. */
  | 'too-large'
  | 'changed-outside'
  | 'disk-full'
  | 'target-exists'
  | 'store-corrupt'
  | 'store-newer'
  | 'store-busy'
  | 'bad-request'
  | 'unknown-dataset'
  | 'nothing-to-undo'
  | 'too-few-rows'
  | 'cancelled'
  | 'disconnected'
  /** A server gives no answer, or none that helps now. */
  | 'unreachable'
  | 'untrusted'
  | 'bad-model'
  | 'device-unavailable'
  /** It was there, and stopped computing during a run. */
  | 'device-lost'
  | 'out-of-memory'
  /** A process was ended because it took too long. */
  | 'timed-out'
  | 'scorer-lost'
  | 'internal';

/** What a person needs beside the message to act on an error. */
export interface ErrorDetails {
  /** Line of the dataset, counted from 1. */
  readonly line?: number;
  readonly field?: string;
  readonly path?: string;
}

/** An error with a reason. The message says what happened and what to do about it. */
export class CuratorError extends Error {
  override readonly name = 'CuratorError';
  readonly reason: Reason;
  readonly details: ErrorDetails;

  constructor(reason: Reason, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.details = details;
  }

  /** Whether `error` is a CuratorError, of the given reason where one is given. */
  static is(error: unknown, reason?: Reason): error is CuratorError {
    return error instanceof CuratorError && (reason === undefined || error.reason === reason);
  }
}
