import { describe, expect, it, vi } from 'vitest';
import type { Comparison } from '../../../extension/model/comparison.ts';
import { turnsDirection } from '../../../extension/model/direction.ts';
import { untouchedRow } from '../../../extension/model/rows/rowState.ts';
import { blindView } from '../../../webview/judges/blindView.ts';
import type { JudgesController } from '../../../webview/judges/judgesController.ts';
import { bulkDialog } from '../../../webview/pairs/bulk/bulkDialog.ts';
import type { BulkController } from '../../../webview/pairs/bulk/bulkController.ts';
import { fieldPanel } from '../../../webview/pairs/finding/fieldPanel.ts';
import type { FindingController } from '../../../webview/pairs/finding/findingController.ts';
import { quoteView } from '../../../webview/pairs/judging/quoteView.ts';
import type { JudgingController } from '../../../webview/pairs/judging/judgingController.ts';
import { candidateView } from '../../../webview/pairs/pair/candidateView.ts';
import { notesView } from '../../../webview/pairs/pair/notesView.ts';
import type { PairsApp } from '../../../webview/pairs/pairsApp.ts';
import { queueView } from '../../../webview/triage/queueView.ts';
import { rowCard } from '../../../webview/triage/rowCard.ts';
import type { TriageController } from '../../../webview/triage/triageController.ts';
import { rowDetail } from './support/rowDetail.ts';
import { templateText } from './support/templateText.ts';

// It needs workers that only the bundler makes.
vi.mock('../../../webview/pairs/comparing/differ.ts', () => ({}));

/** A text that would be shown as another one, told apart by a word. */
const hostile = (word: string): string => `${word}\u202egpj\u2066`;

const comparison: Comparison = {
  context: [{ role: 'user', text: hostile('prompt') }],
  candidates: [
    { turns: [{ role: hostile('role'), text: hostile('first') }], model: hostile('model') },
    { turns: [{ role: 'assistant', text: hostile('second') }] },
  ],
  candidateNames: [hostile('name'), 'b'],
  label: { kind: 'preferred', candidate: 0 },
  scores: [],
  annotations: [],
  metadata: [],
};
const state = { ...untouchedRow, note: hostile('note'), tags: [hostile('tag'), hostile('reason')] };
const pairs = rowDetail({ comparison, state });
const queued = { row: 0, line: 1, reasons: [hostile('reason')], audit: false, calibrated: true };
const app = {
  pairs: { state: { draft: undefined, showAll: false } },
  deciding: { blind: false, reasons: [hostile('reason')] },
  reading: { linked: false, reading: 'text' },
  finding: { highlights: [] },
  search: { wanted: '' },
} as unknown as PairsApp;

/** Views of texts that a dataset holds, and words that each of them shows of those texts. */
const views: readonly (readonly [name: string, words: readonly string[], view: () => unknown])[] = [
  [
    'values of a field',
    ['field', 'value', 'missed'],
    () =>
      fieldPanel({
        chosenValues: () => new Set(),
        builder: { state: { values: [] }, operators: [] },
        state: {
          fields: [{ name: hostile('field'), kind: 'text', title: hostile('title'), origin: 'row', distinct: 1 }],
          leftOut: [hostile('missed')],
          reading: undefined,
          facets: new Map([
            [
              hostile('field'),
              {
                kind: 'text',
                field: hostile('field'),
                values: [{ value: hostile('value'), shown: 1, total: 1 }],
                more: 0,
                missing: { shown: 0, total: 0 },
              },
            ],
          ]),
        },
      } as unknown as FindingController).values.slice(-3),
  ],
  [
    'the preview of an action on many rows',
    ['before', 'after'],
    () =>
      bulkDialog(
        {
          form: { kind: 'swap' },
          preview: {
            rows: 1,
            tried: 1,
            changes: 1,
            unfit: 0,
            samples: [{ line: 1, before: hostile('before'), after: hostile('after') }],
          },
        } as unknown as BulkController,
        1,
      ),
  ],
  [
    'a response with its model and role',
    ['model', 'name', 'role'],
    () => candidateView(app, pairs, comparison, 0, 0, undefined, 0),
  ],
  ['note, tags and reasons', ['note', 'tag', 'reason'], () => notesView(app, pairs)],
  [
    'words that a judge quotes',
    ['quote'],
    () => quoteView({} as unknown as JudgingController, { candidate: 0, quote: hostile('quote'), at: null }),
  ],
  [
    'a row of the triage queue',
    ['Reason', 'prompt', 'first', 'second', 'name'],
    () => rowCard({ current: queued, detail: pairs, busy: false } as unknown as TriageController),
  ],
  [
    'rows alike in triage',
    ['words', 'label', 'sample'],
    () =>
      rowCard({
        current: queued,
        busy: false,
        alike: {
          rows: 1,
          words: hostile('words'),
          sample: [{ line: 1, label: hostile('label'), prompt: hostile('sample') }],
        },
      } as unknown as TriageController),
  ],
  [
    'a row of the triage queue that cannot be read',
    ['raw'],
    () => rowCard({ current: queued, detail: rowDetail({ rawText: hostile('raw') }) } as unknown as TriageController),
  ],
  [
    'the triage queue',
    ['reason'],
    () => queueView({ entries: [queued], current: queued } as unknown as TriageController),
  ],
  [
    'a row to label blind',
    ['prompt', 'first', 'second'],
    () =>
      blindView({
        blind: {
          turned: true,
          row: {
            line: 1,
            labelled: 0,
            wanted: 1,
            prompt: hostile('prompt'),
            responses: [hostile('first'), hostile('second')],
          },
        },
      } as unknown as JudgesController),
  ],
];

describe('characters that turn the direction of a text', () => {
  it.each(views)('are spelled out in %s', (_, words, view) => {
    const shown = templateText(view());
    for (const word of words) expect(shown).toContain(`${word}⟨U+202E⟩gpj⟨U+2066⟩`);
    expect(turnsDirection(shown)).toBe(false);
  });
});
