import type * as vscode from 'vscode';
import { requireBlindFilter } from '../../model/chat/blindFilter.ts';
import { foundText, pairText, statisticsText } from '../../model/chat/toolText.ts';
import { readToolInput, usualToolText, type ToolInput, type ToolName } from '../../model/chat/toolInputs.ts';
import { CuratorError } from '../../model/errors.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import { signalOf } from '../failure.ts';
import type { Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { requireToolTrust, rowOfLine, sha256, textResult } from './toolBasics.ts';
import { toolDataset } from './toolDataset.ts';

const usualCount = 20;
const facetBins = 10;

/** Reads only: what it asks of a dataset is answered as text. */
type Answer<Name extends ToolName> = (
  host: Host,
  document: PairsDocument,
  input: ToolInput<Name>,
  signal: AbortSignal,
) => Promise<string>;

const statistics: Answer<'curator_get_statistics'> = async (_host, { session }, { field }, signal) => {
  const info = await session.request('dataset/whenComplete', {}, { signal });
  const strength = await session.request('strength/report', { bins: facetBins }, { signal });
  const lints = await session.request('lints/report', {}, { signal });
  const judges = await session.request('judges/list', {}, { signal });
  const fields = await session.request('finding/fields', {}, { signal });
  const known = field === undefined || fields.fields.some(({ name }) => name === field);
  if (!known) {
    throw new CuratorError(
      'bad-request',
      `The rows have no field ${JSON.stringify(field)}. Call again without field for the list of fields.`,
    );
  }
  const facet =
    field === undefined ? undefined : await session.request('finding/facet', { field, bins: facetBins }, { signal });
  return statisticsText({ info, strength, lints, judges, fields, facet }, sha256);
};

const findRows: Answer<'curator_find_rows'> = async (_host, { session }, input, signal) => {
  const { filter, from = 0, count = usualCount } = input;
  const { blind } = session.info.deciding;
  if (blind) requireBlindFilter(filter);
  const found = await session.request('finding/rows', { query: filter, from, count }, { signal });
  return foundText(found, from, blind, sha256);
};

const showPair: Answer<'curator_show_pair'> = async (host, document, input, signal) => {
  const detail = await rowOfLine(document, input.line, signal);
  await host.editors.reveal(document, pairsViewType);
  for (const panel of host.editors.panelsOf(document)) panel.show(detail.row);
  const { blind } = document.session.info.deciding;
  return pairText(detail, blind, input.maxCharacters ?? usualToolText, sha256);
};

export type ReadingTool = Exclude<ToolName, 'curator_propose_decision'>;

/** Answers a call of a tool that changes nothing. */
export async function answerTool(
  host: Host,
  name: ReadingTool,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  requireToolTrust();
  const answer = async <Name extends ReadingTool>(tool: Name, run: Answer<Name>): Promise<string> => {
    const read = readToolInput(tool, input);
    const document = await toolDataset(host, read.dataset);
    await document.whenOpen();
    return run(host, document, read, signalOf(token));
  };
  switch (name) {
    case 'curator_get_statistics':
      return textResult(await answer(name, statistics));
    case 'curator_find_rows':
      return textResult(await answer(name, findRows));
    case 'curator_show_pair':
      return textResult(await answer(name, showPair));
  }
}
