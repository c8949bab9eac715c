import type { StepResult } from '../../model/contract/engine.ts';
import type { AlikePreview } from '../../model/contract/noise.ts';
import { CuratorError } from '../../model/errors.ts';
import type { PlainDecision } from '../../model/rows/rowState.ts';
import { drawSample } from '../../model/strength/auditSample.ts';
import { votesReason } from '../../model/strength/triageReasons.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { summarize } from '../session/rowPresenter.ts';

const previewed = 10;

const done: Readonly<Record<PlainDecision, string>> = {
  keep: 'Keep',
  flip: 'Flip',
  tie: 'Tie',
  drop: 'Drop',
  unsure: 'Unsure:',
};

/** Rows like one, which is among them, and what they have in common. */
interface Alike {
  readonly rows: readonly number[];
  readonly words: string;
}

/**
 * Rows that nobody decided about, with as many scorers for and against the label, a probability of a wrong label from the
 * same tenth up, and the same findings of lints where these ran. Reads no row.
 *
 * @throws CuratorError 'bad-request' for a row without a strength
 */
function alikeRows(session: DatasetSession, row: number): Alike {
  const { strength, curation, lints } = session;
  const own = strength.at(row);
  if (own === undefined) {
    throw new CuratorError('bad-request', 'This row has no strength, so that no other row can be told to be like it.');
  }
  const mask = lints.maskOf(row);
  const least = Math.floor(10 * own.flipProbability) / 10;
  const rows = Array.from(strength.rowsByStrength).filter((other) => {
    if (curation.stateOf(other)?.decision !== undefined) return false;
    const found = strength.at(other);
    return (
      found?.votes === own.votes &&
      found.scorers === own.scorers &&
      found.flipProbability >= least &&
      lints.maskOf(other) === mask
    );
  });
  const words =
    `${votesReason(own)}, and the label is wrong with a probability of at least ${(100 * least).toFixed(0)} %` +
    (mask === undefined ? '' : ', with the same lint findings');
  return { rows: rows.includes(row) ? rows : [row, ...rows], words };
}

/** Rows like one, with ten of them drawn at random. @throws CuratorError as `alikeRows` */
export async function previewAlike(session: DatasetSession, row: number): Promise<AlikePreview> {
  await session.whenComplete();
  const { rows, words } = alikeRows(session, row);
  const sample = [];
  for (const each of drawSample(rows, previewed, row)) {
    const read = await session.readRow(each);
    const { line, prompt, label } = summarize(read, { position: each, strength: undefined, flags: [] });
    sample.push({ row: each, line, prompt, label });
  }
  return { words, rows: rows.length, sample };
}

/** Decides alike about all rows like one, as one step. @throws CuratorError as `alikeRows`, and of the edits */
export async function decideAlike(session: DatasetSession, row: number, decision: PlainDecision): Promise<StepResult> {
  await session.whenComplete();
  const { rows } = alikeRows(session, row);
  const label = `${done[decision]} ${String(rows.length)} rows like row ${String(session.file.lineOf(row))}`;
  return session.applyEach(
    rows.map((each) => ({ row: each, action: { kind: 'decide', decision } })),
    label,
  );
}
