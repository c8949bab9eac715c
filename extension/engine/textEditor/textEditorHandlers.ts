import type { Handlers } from '../../model/contract/endpoint.ts';
import type { textEditorRequests } from '../../model/contract/textEditor.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { Sessions } from '../session/sessions.ts';

export function textEditorHandlers(sessions: Sessions): Handlers<typeof textEditorRequests> {
  return {
    'text/row': async ({ datasetId, line, text }) => {
      const session = await sessions(datasetId);
      const row = await rowOfText(session, line, text);
      if (row === undefined) return null;
      const [signals] = await session.rows.signals(row, 1);
      return signals ?? null;
    },
  };
}

/** The row with this text: a text editor shows lines that were moved, and some that are not saved. */
async function rowOfText(session: DatasetSession, line: number, text: string): Promise<number | undefined> {
  const bytes = Buffer.from(text.replace(/^\uFEFF/u, '').replace(/\r$/u, ''), 'utf8');
  const hash = hashLine(bytes).toString('hex');
  const [atLine = null, anywhere = null] = await session.find([{ line }, { id: hash }]);
  if (atLine !== null) {
    // Of equal rows the one that is looked at.
    const [id = ''] = await session.idsOf(atLine, atLine + 1);
    if (id.split(':')[0] === hash) return atLine;
  }
  return anywhere ?? undefined;
}
