import * as vscode from 'vscode';
import { scoringOrders, type DeviceWish, type ScoringOrder } from '../../model/contract/scoring.ts';
import type { ScoringChoices } from '../../model/scoring/scoringChoices.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { addModel } from './addModel.ts';
import { showCudaSetup } from './useCuda.ts';
import type { HubModels } from './hubModels.ts';
import type { ModelList } from './modelList.ts';
import { modelOf, runsUntrusted } from './scorerNames.ts';
import type { ScoringServers } from './scoringServers.ts';
import { showCardOf } from './tryModel.ts';

interface ScorerItem extends vscode.QuickPickItem {
  readonly scorer: string;
}

/** Scorers, and where those of them run that are models. */
export interface PickedScorers {
  readonly scorers: readonly string[];
  readonly device: DeviceWish;
  readonly order: ScoringOrder;
}

/** Whether the list is shown where it would have one entry. */
export type WhenAsked = 'always' | 'where there is a choice';

/**
 * Asks by which scorers to score: several at once, the ones of the last time picked already. Models and devices are
 * managed from the same list.
 *
 * @returns undefined where the person turned away
 */
export async function pickScorers(
  document: PairsDocument,
  list: ModelList,
  servers: ScoringServers,
  hub: HubModels,
  asks: WhenAsked,
): Promise<PickedScorers | undefined> {
  const choices = await document.session.request('scores/choices', {});
  if (asks === 'where there is a choice' && choices.columns.length === 0 && list.models.length === 0) {
    return { scorers: ['builtin'], device: list.device, order: list.order };
  }
  for (;;) {
    const answer = await ask(choices, list);
    if (answer === 'add' || answer === 'server') {
      const added = await (answer === 'add' ? addModel(document, list, hub) : servers.add(list));
      if (added !== undefined) await list.pick([...new Set([...list.picked, added])]);
    } else if (answer === 'device') await pickDevice(choices, list);
    else if (answer === 'order') await pickOrder(list);
    else if (answer !== undefined && 'shown' in answer) {
      await showCardOf(document, answer.shown);
      return undefined;
    } else if (answer !== undefined && 'removed' in answer) {
      await list.remove(answer.removed);
      await servers.forget(answer.removed);
    } else {
      if (answer !== undefined) await list.pick(answer.scorers);
      return answer;
    }
  }
}

type Answer =
  | PickedScorers
  | 'add'
  | 'server'
  | 'device'
  | 'order'
  | { readonly removed: string }
  | { readonly shown: string }
  | undefined;

function ask(choices: ScoringChoices, list: ModelList): Promise<Answer> {
  const picker = vscode.window.createQuickPick<ScorerItem>();
  const { isTrusted } = vscode.workspace;
  const add = { iconPath: new vscode.ThemeIcon('add'), tooltip: vscode.l10n.t('Add Model…') };
  const server = { iconPath: new vscode.ThemeIcon('cloud'), tooltip: vscode.l10n.t('Add Scoring Server…') };
  const device = {
    iconPath: new vscode.ThemeIcon('chip'),
    tooltip: vscode.l10n.t('Choose where models run (now: {0})…', list.device),
  };
  const order = {
    iconPath: new vscode.ThemeIcon('list-ordered'),
    tooltip: vscode.l10n.t('Choose which rows models score first (now: {0})…', orderTitle(list.order)),
  };
  const card = { iconPath: new vscode.ThemeIcon('info'), tooltip: vscode.l10n.t('Show Model Card') };
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Remove from the list') };
  picker.title = vscode.l10n.t('Score Pairs');
  picker.placeholder = isTrusted
    ? vscode.l10n.t('Which scorers? They run one after another.')
    : vscode.l10n.t('Which scorers? Models and servers score only in a trusted workspace.');
  picker.canSelectMany = true;
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  picker.buttons = isTrusted ? [add, server, device, order] : [];
  picker.items = [
    {
      scorer: 'builtin',
      label: vscode.l10n.t('Built-in ensemble'),
      detail: vscode.l10n.t('Trained on this dataset, cross-fitted by prompt. No download, no network.'),
    },
    ...(choices.columns.length === 0
      ? []
      : [
          {
            scorer: 'columns',
            label: vscode.l10n.t('Score columns of the file'),
            detail: choices.columns.join(', '),
          },
        ]),
    ...list.models
      .filter(({ scorer }) => isTrusted || runsUntrusted(scorer))
      .map(({ scorer, title, detail }) => ({ scorer, label: title, detail })),
  ].map((item) => {
    const isAdded = list.models.some(({ scorer }) => scorer === item.scorer);
    const hasCard = isAdded && modelOf(item.scorer) !== undefined;
    return { ...item, buttons: [...(hasCard ? [card] : []), ...(isAdded ? [remove] : [])] };
  });
  const remembered = new Set(list.picked);
  picker.selectedItems = picker.items.filter(({ scorer }) => remembered.has(scorer));
  return new Promise<Answer>((resolve) => {
    const end = (answer: Answer): void => {
      resolve(answer);
      picker.dispose();
    };
    picker.onDidAccept(() => {
      const scorers = picker.selectedItems.map(({ scorer }) => scorer);
      end(scorers.length === 0 ? undefined : { scorers, device: list.device, order: list.order });
    });
    picker.onDidTriggerButton((button) => {
      end(button === add ? 'add' : button === server ? 'server' : button === device ? 'device' : 'order');
    });
    picker.onDidTriggerItemButton(({ item, button }) => {
      end(button === card ? { shown: item.scorer } : { removed: item.scorer });
    });
    picker.onDidHide(() => {
      end(undefined);
    });
    picker.show();
  });
}

function orderTitle(order: ScoringOrder): string {
  return order === 'file' ? vscode.l10n.t('order of the file') : vscode.l10n.t('worst rows first');
}

/** Asks which rows are scored first. */
async function pickOrder(list: ModelList): Promise<void> {
  const details = {
    file: vscode.l10n.t('From the first row to the last; read fastest.'),
    'worst-first': vscode.l10n.t(
      'Rows with the lowest strength so far first, rows without one after them: what a pause cuts off matters least.',
    ),
  };
  const items = scoringOrders.map((order) => ({
    order,
    label: orderTitle(order),
    description: order === list.order ? vscode.l10n.t('now') : '',
    detail: details[order],
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Which Rows First'),
    ignoreFocusOut: true,
  });
  if (picked !== undefined) await list.chooseOrder(picked.order);
}

/** Asks where models run; devices that this machine does not have are listed with why. */
async function pickDevice({ devices, cuda }: ScoringChoices, list: ModelList): Promise<void> {
  const items = [
    ...devices.map(({ device, available, reason }) => ({
      device,
      available,
      label: available ? device : `$(circle-slash) ${device}`,
      description: available ? '' : vscode.l10n.t('not available'),
      detail: reason,
    })),
    {
      device: 'auto' as const,
      available: true,
      label: 'auto',
      description: '',
      detail: vscode.l10n.t('The fastest that computes the same as the CPU; tried at the beginning of each run.'),
    },
  ].map((item) => ({ ...item, picked: item.device === list.device }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Where Models Run'),
    placeHolder: vscode.l10n.t('Now: {0}', list.device),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) return;
  if (picked.available) {
    await list.choose(picked.device);
    return;
  }
  const how = vscode.l10n.t('How to Add It');
  const canBeAdded = (picked.device === 'cuda' || picked.device === 'tensorrt') && cuda.obstacle === undefined;
  const said = `${picked.device}: ${picked.detail}`;
  if ((await vscode.window.showInformationMessage(said, ...(canBeAdded ? [how] : []))) === how)
    await showCudaSetup(cuda);
}
