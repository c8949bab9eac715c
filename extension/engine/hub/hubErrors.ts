import { HubApiError } from '@huggingface/hub';
import { CuratorError, type Reason } from '../../model/errors.ts';
import { redactor } from '../judges/redact.ts';

/** What was being done when a Hub refused. */
export type HubStep = 'sign in' | 'make the dataset' | 'upload the files';

const longestAnswer = 300;

/**
 * An error of a Hub in words that say what to do. What the server answered is quoted, without the token, should it be
 * in it.
 */
export function hubError(error: unknown, step: HubStep, token: string, signal: AbortSignal): CuratorError {
  if (CuratorError.is(error)) return error;
  if (signal.aborted) return new CuratorError('cancelled', 'Cancelled.', {}, { cause: error });
  if (error instanceof HubApiError) {
    const { reason, advice } = adviceFor(error.statusCode, step);
    const answer = quoted(error.message, token);
    return new CuratorError(
      reason,
      `The Hub could not ${step} (status ${String(error.statusCode)}). ${advice} It says: ${answer}`,
    );
  }
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const why = quoted(`${error instanceof Error ? error.message : String(error)}${cause}`, token);
  return new CuratorError(
    'disconnected',
    `The Hub could not be reached to ${step}: ${why}. Check the address of the setting "preferenceCurator.hub.endpoint" and the network. Nothing was committed.`,
  );
}

function adviceFor(status: number, step: HubStep): { readonly reason: Reason; readonly advice: string } {
  switch (status) {
    case 401:
      return {
        reason: 'signed-out',
        advice:
          'The token is wrong, expired or was revoked: make a new one with the right to write, and enter it again.',
      };
    case 403:
      return {
        reason: 'no-permission',
        advice: 'The token may not write there: give it the right to write, or choose an owner that you belong to.',
      };
    case 404:
      return { reason: 'not-found', advice: 'There is no such dataset or owner, or the token may not see it.' };
    case 409:
      return step === 'make the dataset'
        ? {
            reason: 'target-exists',
            advice: 'A dataset of this name is there: choose another name, or add a commit to it.',
          }
        : {
            reason: 'changed-outside',
            advice: 'Somebody else committed at the same time: look at the dataset, and push again.',
          };
    case 413:
      return { reason: 'too-large', advice: 'A file is too large for this server: split the export, or pack it.' };
    case 429:
      return { reason: 'disconnected', advice: 'There were too many requests: wait some minutes, and push again.' };
    default:
      return status >= 500
        ? {
            reason: 'disconnected',
            advice:
              'The server has trouble of its own. Look at the dataset before you push again: a commit is there whole or not at all.',
          }
        : { reason: 'bad-request', advice: 'The request does not fit this server.' };
  }
}

function quoted(text: string, token: string): string {
  const clean = redactor(token, '***')(text).replace(/\s+/gu, ' ').trim();
  return clean.length > longestAnswer ? `${clean.slice(0, longestAnswer)}…` : clean;
}
