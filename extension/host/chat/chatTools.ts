import * as vscode from 'vscode';
import { requireBlindFilter } from '../../model/chat/blindFilter.ts';
import { foundText, pairText, statisticsText } from '../../model/chat/toolText.ts';
import { readToolInput, usualToolText, type ToolInput, type ToolName } from '../../model/chat/toolInputs.ts';
import { CuratorError } from '../../model/errors.ts';
import { pairsViewType } from '../commands/commandTable.ts';
import { signalOf } from '../failure.ts';
import type { Feature, Host } from '../host.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { ProposeDecision } from './proposeDecision.ts';
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

/** A tool that changes nothing. */
function readingTool<Name extends ToolName>(
  host: Host,
  name: Name,
  answer: Answer<Name>,
): vscode.LanguageModelTool<unknown> {
  return {
    async invoke({ input }, token) {
      requireToolTrust();
      const read = readToolInput(name, input);
      const document = await toolDataset(host, read.dataset);
      await document.whenOpen();
      return textResult(await answer(host, document, read, signalOf(token)));
    },
  };
}

/** Gives VS Code's agents their tools. */
export const chatToolsFeature: Feature = {
  id: 'chat tools',
  start(host, store) {
    const reading = <Name extends ToolName>(name: Name, answer: Answer<Name>): void => {
      store.add(vscode.lm.registerTool(name, readingTool(host, name, answer)));
    };
    reading('curator_get_statistics', statistics);
    reading('curator_find_rows', findRows);
    reading('curator_show_pair', showPair);
    store.add(vscode.lm.registerTool('curator_propose_decision', new ProposeDecision(host)));
  },
};
