import type { PairsViewCommand } from '../../extension/model/contract/pairsView.ts';
import type { PairsApp } from './pairsApp.ts';
import type { PairsScreen } from './pairsScreen.ts';

/** What each of VS Code's commands for the editor does here. */
export function pairsCommands(app: PairsApp, screen: PairsScreen): Readonly<Record<PairsViewCommand, () => void>> {
  const { pairs, finding, deciding, bulk, reading, search } = app;
  const move = (by: number): void => void pairs.select((pairs.place ?? 0) + by);
  const edit = (chosen: boolean): void => {
    const label = pairs.state.detail?.comparison?.label;
    const preferred = label?.kind === 'preferred' ? label.candidate : 0;
    pairs.edit({ kind: 'text', candidate: chosen ? preferred : 1 - preferred, turn: 0 });
  };
  return {
    decideKeep: () => void pairs.decide('keep'),
    decideFlip: () => void pairs.decide('flip'),
    decideTie: () => void pairs.decide('tie'),
    decideDrop: () => void pairs.decide('drop'),
    decideUnsure: () => void pairs.decide('unsure'),
    decideNone: () => void pairs.decide(null),
    swap: () => void pairs.act({ kind: 'swap' }),
    next: () => {
      move(1);
    },
    previous: () => {
      move(-1);
    },
    nextUndecided: () => void pairs.nextUndecided(),
    first: () => void pairs.select(0),
    last: () => void pairs.select(Number.MAX_SAFE_INTEGER),
    pageDown: () => {
      move(pairs.pageRows);
    },
    pageUp: () => {
      move(-pairs.pageRows);
    },
    toggleDiff: () => {
      pairs.toggle('wordDiff');
    },
    toggleKeys: () => {
      pairs.toggle('keySheetOpen');
    },
    editChosen: () => {
      edit(true);
    },
    editRejected: () => {
      edit(false);
    },
    editNote: () => {
      pairs.edit({ kind: 'note' });
    },
    editTags: () => {
      pairs.edit({ kind: 'tags' });
    },
    clearFilter: () => void finding.clear(),
    focusList: () => {
      screen.focusList();
    },
    focusPair: () => {
      screen.focusPair();
    },
    focusFilter: () => {
      screen.focusFilter();
    },
    findInPair: () => {
      search.show();
    },
    toggleFields: () => void finding.togglePanel(),
    findSimilar: () => void finding.showSimilar(),
    actOnAll: () => {
      bulk.show();
    },
    preferLeft: () => void deciding.prefer(0, 'slightly'),
    preferRight: () => void deciding.prefer(1, 'slightly'),
    preferLeftClearly: () => void deciding.prefer(0, 'clearly'),
    preferRightClearly: () => void deciding.prefer(1, 'clearly'),
    requeue: () => void deciding.requeue(),
    showRecent: () => void deciding.showRecent(),
    toggleBlind: () => void deciding.toggleBlind(),
    nextReading: () => {
      reading.nextReading();
    },
    nextDiff: () => {
      reading.nextUnit();
    },
    toggleLinked: () => {
      reading.toggle('linked');
    },
  };
}
