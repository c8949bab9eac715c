import type { PairsViewCommand } from '../../model/contract/pairsView.ts';

export const commandPrefix = 'preferenceCurator.';
export const pairsViewType = 'preferenceCurator.pairs';
export const strengthViewType = 'preferenceCurator.strength';
export const datasetsViewId = 'preferenceCurator.datasets';
export const comparisonViewId = 'preferenceCurator.changes';

/** Context keys that this extension sets. */
export const contextKeys = {
  /** A text field of the pair editor has the focus. */
  typing: 'preferenceCurator.typing',
  /** The active dataset is being scored. */
  scoring: 'preferenceCurator.scoring',
  /** Scoring of the active dataset was paused or cut off, and can go on. */
  scoringUnfinished: 'preferenceCurator.scoringUnfinished',
  /** The engine can undo steps that were made before the editor was opened, and no later ones are left. */
  earlierSteps: 'preferenceCurator.earlierSteps',
  /** As `earlierSteps`, for redo. */
  earlierRedo: 'preferenceCurator.earlierRedo',
  /** Two versions of a dataset are being compared. */
  comparing: 'preferenceCurator.comparing',
} as const;

export const inPairs = `activeCustomEditorId == '${pairsViewType}'`;
const inRowsText = 'editorLangId =~ /^(preference-)?jsonl$/ && resourceScheme == file';
/** In the pair editor or one of the views beside it: each of them belongs to a dataset. */
const atDataset = `${inPairs} || activeWebviewPanelId =~ /^preferenceCurator\\./`;
const inStrength = `activeWebviewPanelId == '${strengthViewType}'`;
/** Keys that are letters must be dead wherever text can be typed or another part of the window has the focus. */
export const keysAlive = `${inPairs} && !${contextKeys.typing} && !inputFocus && !sideBarFocus && !panelFocus && !auxiliaryBarFocus && !listFocus`;

export interface Keybinding {
  readonly key: string;
  readonly mac?: string;
}

interface CommandBase {
  readonly title: string;
  readonly keys?: readonly Keybinding[];
  /** When the keys act; the Command Palette uses `palette`. */
  readonly when?: string;
  /** Condition under which the Command Palette lists it, and menus and keys enable it; absent for always. */
  readonly palette?: string;
  /** What must hold beside `palette` for menus and keys to enable it. */
  readonly enablement?: string;
  /** Menus of files have it as well, where no dataset need be the active editor: `palette` does not disable it there. */
  readonly onFiles?: true;
  readonly icon?: string;
}

/** Commands that the window of one pair editor carries out: only it knows the row that it shows. */
export const viewCommands: Readonly<Record<PairsViewCommand, CommandBase>> = {
  decideKeep: { title: 'Keep Label', keys: [{ key: 'k' }] },
  decideFlip: { title: 'Flip Label', keys: [{ key: 'f' }] },
  decideTie: { title: 'Mark as Tie', keys: [{ key: 't' }] },
  decideDrop: { title: 'Drop Row', keys: [{ key: 'd' }] },
  decideUnsure: { title: 'Mark as Unsure', keys: [{ key: 'u' }] },
  decideNone: { title: 'Clear Decision', keys: [{ key: 'backspace' }] },
  swap: { title: 'Swap Responses', keys: [{ key: 'x' }] },
  next: { title: 'Go to Next Row', keys: [{ key: 'j' }, { key: 'down' }] },
  previous: { title: 'Go to Previous Row', keys: [{ key: 'shift+k' }, { key: 'up' }] },
  nextUndecided: { title: 'Go to Next Undecided Row', keys: [{ key: 'n' }] },
  first: { title: 'Go to First Row', keys: [{ key: 'home' }] },
  last: { title: 'Go to Last Row', keys: [{ key: 'end' }] },
  pageDown: { title: 'Go One Page Down', keys: [{ key: 'pagedown' }] },
  pageUp: { title: 'Go One Page Up', keys: [{ key: 'pageup' }] },
  toggleDiff: { title: 'Toggle Word Diff', keys: [{ key: 'v' }], icon: '$(diff)' },
  toggleKeys: { title: 'Show Keys', keys: [{ key: 'shift+/' }], icon: '$(keyboard)' },
  editChosen: { title: 'Edit Chosen Response', keys: [{ key: 'e' }] },
  editRejected: { title: 'Edit Rejected Response', keys: [{ key: 'r' }] },
  editNote: { title: 'Edit Note', keys: [{ key: 'o' }] },
  editTags: { title: 'Edit Tags', keys: [{ key: 'g' }] },
  clearFilter: { title: 'Show All Rows', keys: [{ key: 'a' }] },
  focusList: { title: 'Focus List of Rows', keys: [{ key: 'l' }] },
  focusPair: { title: 'Focus Pair', keys: [{ key: 'p' }] },
  focusFilter: { title: 'Focus Filter', keys: [{ key: '/' }], icon: '$(filter)' },
  findInPair: { title: 'Find in Pair', keys: [{ key: 'ctrl+f', mac: 'cmd+f' }], icon: '$(search)' },
  toggleFields: { title: 'Toggle Fields', keys: [{ key: 'shift+f' }] },
  findSimilar: { title: 'Find Similar Rows', keys: [{ key: 's' }] },
  actOnAll: { title: 'Act on All Rows Shown…', keys: [{ key: 'shift+a' }], icon: '$(checklist)' },
  preferLeft: { title: 'Prefer Left Response Slightly', keys: [{ key: '1' }] },
  preferRight: { title: 'Prefer Right Response Slightly', keys: [{ key: '2' }] },
  preferLeftClearly: { title: 'Prefer Left Response Clearly', keys: [{ key: 'shift+1' }] },
  preferRightClearly: { title: 'Prefer Right Response Clearly', keys: [{ key: 'shift+2' }] },
  requeue: { title: 'Put Row Back in the Queue', keys: [{ key: 'q' }] },
  showRecent: { title: 'Go Back to a Recent Decision', keys: [{ key: 'b' }], icon: '$(history)' },
  toggleBlind: { title: 'Toggle Blind Mode', keys: [{ key: 'shift+b' }], icon: '$(eye-closed)' },
  nextReading: { title: 'Change How Texts Are Shown', keys: [{ key: 'm' }], icon: '$(book)' },
  nextDiff: { title: 'Change What Is Compared', keys: [{ key: 'shift+v' }] },
  toggleLinked: { title: 'Toggle Linked Scrolling', keys: [{ key: 'shift+l' }] },
};

const earlierUndo = `${inPairs} && ${contextKeys.earlierSteps} && !${contextKeys.typing}`;
const earlierRedo = `${inPairs} && ${contextKeys.earlierRedo} && !${contextKeys.typing}`;

/** Commands that the extension host carries out. */
export const hostCommands = {
  openAsPairs: { title: 'Open as Preference Pairs', icon: '$(open-preview)' },
  openAsText: { title: 'Open as Text', palette: atDataset, onFiles: true, icon: '$(go-to-file)' },
  openRowAsText: { title: 'Go to Row in Text Editor', palette: inPairs },
  copyLineNumber: { title: 'Copy Line Number', palette: inPairs },
  openSample: { title: 'Open Sample Dataset' },
  score: { title: 'Score Pairs…', palette: atDataset, enablement: `!${contextKeys.scoring}`, icon: '$(beaker)' },
  scoreWith: { title: 'Score Pairs with…', palette: atDataset, enablement: `!${contextKeys.scoring}` },
  cancelScore: { title: 'Cancel Scoring', palette: contextKeys.scoring, enablement: contextKeys.scoring },
  addModel: { title: 'Add Reward Model…', palette: atDataset, enablement: 'isWorkspaceTrusted', icon: '$(add)' },
  useCuda: { title: 'Use CUDA or TensorRT…', palette: atDataset, enablement: 'isWorkspaceTrusted' },
  addScoringServer: {
    title: 'Add Scoring Server…',
    palette: atDataset,
    enablement: 'isWorkspaceTrusted',
    icon: '$(cloud)',
  },
  pauseScore: {
    title: 'Pause Scoring',
    palette: contextKeys.scoring,
    enablement: contextKeys.scoring,
    icon: '$(debug-pause)',
  },
  resumeScore: {
    title: 'Resume Scoring',
    palette: contextKeys.scoringUnfinished,
    enablement: contextKeys.scoringUnfinished,
    icon: '$(debug-continue)',
  },
  openStrength: { title: 'Open Preference Strength', palette: atDataset, icon: '$(graph)' },
  saveChart: { title: 'Save Chart…', palette: inStrength, icon: '$(save)' },
  writeReport: { title: 'Write Strength Report…', palette: atDataset, icon: '$(file-text)' },
  openTriage: { title: 'Open Triage', palette: atDataset, icon: '$(checklist)' },
  drawAudit: { title: 'Draw Audit Sample…', palette: atDataset },
  checkRows: { title: 'Check Rows…', palette: atDataset },
  judge: { title: 'Judge Pairs…', palette: atDataset, icon: '$(law)' },
  openJudges: { title: 'Open Judges and Routing', palette: atDataset, icon: '$(law)' },
  fillAttributes: { title: 'Fill in Attributes…', palette: atDataset, icon: '$(symbol-field)' },
  writeRationales: { title: 'Write Rationales…', palette: atDataset, icon: '$(quote)' },
  editRubric: { title: 'Edit Rubric…', palette: atDataset, icon: '$(edit)' },
  manageJudges: { title: 'Manage Judges…' },
  import: { title: 'Import…', icon: '$(cloud-download)' },
  export: { title: 'Export…', palette: atDataset, icon: '$(export)' },
  convert: { title: 'Convert To…', palette: atDataset, icon: '$(arrow-swap)' },
  writeRecipe: { title: 'Write Training Recipe…', palette: atDataset, icon: '$(rocket)' },
  pushToHub: {
    title: 'Push to the Hub…',
    palette: atDataset,
    enablement: 'isWorkspaceTrusted',
    icon: '$(cloud-upload)',
  },
  forgetHubToken: { title: 'Delete the Token of the Hub' },
  chooseFormat: { title: 'Choose Format…', palette: atDataset },
  reload: { title: 'Reload File from Disk', palette: atDataset, icon: '$(refresh)' },
  undoEarlier: {
    title: 'Undo Step of an Earlier Session',
    palette: `${inPairs} && ${contextKeys.earlierSteps}`,
    keys: [{ key: 'ctrl+z', mac: 'cmd+z' }],
    when: earlierUndo,
  },
  redoEarlier: {
    title: 'Redo Step of an Earlier Session',
    palette: `${inPairs} && ${contextKeys.earlierRedo}`,
    keys: [
      { key: 'ctrl+y', mac: 'shift+cmd+z' },
      { key: 'ctrl+shift+z', mac: 'shift+cmd+z' },
    ],
    when: earlierRedo,
  },
  deleteCuration: { title: 'Delete Curation Data…', palette: atDataset, onFiles: true },
  refreshDatasets: { title: 'Refresh Datasets', palette: 'false', icon: '$(refresh)' },
  openKeyboardShortcuts: { title: 'Change Keys' },
  restartEngine: { title: 'Restart Engine' },
  showLog: { title: 'Show Log' },
} as const satisfies Readonly<Record<string, CommandBase>>;
export type HostCommand = keyof typeof hostCommands;

/** Commands that a feature registers by itself. */
export const featureCommands: Readonly<Record<string, CommandBase>> = {
  compareWithHead: {
    title: 'Compare Records with Git HEAD',
    palette: `(${atDataset}) && isWorkspaceTrusted`,
    enablement: 'isWorkspaceTrusted',
    onFiles: true,
  },
  compareWithFile: { title: 'Compare Records with a File…', palette: atDataset, onFiles: true },
  closeComparison: { title: 'Close the Comparison', palette: contextKeys.comparing, icon: '$(close)' },
  reviewPair: { title: 'Review Pair', palette: inRowsText },
  openChange: { title: 'Open Changed Record', palette: 'false' },
  dropAddedRecord: { title: 'Drop the Added Row', palette: 'false', icon: '$(trash)' },
  restoreRecord: { title: 'Restore the Older Version', palette: 'false', icon: '$(discard)' },
};

/** All commands with the condition of their keys, of the Command Palette and of being enabled filled in. */
export function allCommands(): readonly (CommandBase & { readonly id: string; readonly name: string })[] {
  const view = Object.entries(viewCommands).map(([name, spec]): readonly [string, CommandBase] => [
    name,
    { ...spec, when: keysAlive, palette: inPairs },
  ]);
  const others = [...Object.entries<CommandBase>(hostCommands), ...Object.entries(featureCommands)];
  return [...view, ...others].map(([name, spec]) => {
    const enablement = enablementOf(spec);
    return { ...spec, name, id: commandPrefix + name, ...(enablement === undefined ? {} : { enablement }) };
  });
}

/** VS Code asks it for menus and keys, not where another command, a view or a button runs the command. */
function enablementOf({ palette, enablement, onFiles }: CommandBase): string | undefined {
  if (palette === undefined || palette === 'false' || onFiles === true || palette === enablement) return enablement;
  if (enablement === undefined) return palette;
  return `${palette.includes('||') ? `(${palette})` : palette} && ${enablement}`;
}

/** Commands with default keys as people write them, for the cheat sheet. */
export function keySheet(isMac: boolean): readonly { command: string; title: string; key: string }[] {
  return allCommands().flatMap((command) => {
    const keys = [...new Set((command.keys ?? []).map((binding) => (isMac ? binding.mac : undefined) ?? binding.key))];
    if (keys.length === 0 || command.name.endsWith('Earlier')) return [];
    return [{ command: command.name, title: command.title, key: keys.map(spellKey).join(' / ') }];
  });
}

const spelled: Readonly<Record<string, string>> = {
  'ctrl+f': 'Ctrl+F',
  'cmd+f': 'Cmd+F',
  'shift+/': '?',
  'shift+k': 'Shift+K',
  'shift+f': 'Shift+F',
  'shift+a': 'Shift+A',
  'shift+1': 'Shift+1',
  'shift+2': 'Shift+2',
  'shift+v': 'Shift+V',
  'shift+l': 'Shift+L',
  'shift+b': 'Shift+B',
  down: '↓',
  up: '↑',
  pagedown: 'Page Down',
  pageup: 'Page Up',
  backspace: 'Backspace',
  home: 'Home',
  end: 'End',
};

function spellKey(key: string): string {
  return spelled[key] ?? key.toUpperCase();
}
