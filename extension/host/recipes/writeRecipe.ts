import * as path from 'node:path';
import * as vscode from 'vscode';
import { recipeTrainers, type RecipeGoal, type RecipeTrainer } from '../../model/recipes/recipeOptions.ts';
import { trainers } from '../../model/recipes/trainers.ts';
import { cancellableTask } from '../cancellableTask.ts';
import { requireDocument } from '../commands/targetDocument.ts';
import type { Host } from '../host.ts';

const steps = 3;

/** Asks for a trainer, what is trained and the model, and writes the trainer's configuration for the dataset. */
export async function writeRecipe(host: Host, resource: vscode.Uri | undefined): Promise<void> {
  const { uri, name, session } = requireDocument(host, resource);
  const title = (step: number): string => vscode.l10n.t('Training Recipe for {0} ({1} of {2})', name, step, steps);
  const trainer = await askTrainer(title(1));
  if (trainer === undefined) return;
  const goal = await askGoal(title(2));
  if (goal === undefined) return;
  const model = await vscode.window.showInputBox({
    title: title(3),
    prompt: vscode.l10n.t('The model to start from: a folder, or a name on the Hub'),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Name a model.') : undefined),
  });
  if (model === undefined) return;
  const { dir, name: stem } = path.parse(uri.fsPath);
  const { ending } = trainers[trainer];
  // The dialog asks before it names a file that is there.
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Write Training Recipe'),
    saveLabel: vscode.l10n.t('Write'),
    defaultUri: vscode.Uri.file(path.join(dir, `${stem}.${trainer}${ending}`)),
    filters: { [trainers[trainer].title]: [ending.slice(1)] },
  });
  if (target === undefined) return;
  const options = { trainer, goal, model };
  const summary = await cancellableTask(vscode.l10n.t('Writing the training recipe of {0}', name), (request) =>
    session.request('recipes/write', { options, target: target.fsPath, overwrite: true }, request),
  );
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The recipe trains with {0}. It reads {1}: export the dataset to that file as {2}.',
      summary.loss,
      path.basename(summary.data),
      summary.format,
    ),
    open,
  );
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', target);
}

async function askTrainer(title: string): Promise<RecipeTrainer | undefined> {
  const chosen = await vscode.window.showQuickPick(
    recipeTrainers.map((id) => ({
      trainer: id,
      label: trainers[id].title,
      description: trainers[id].ending,
      detail:
        trainers[id].smoothed === 'robust-dpo'
          ? vscode.l10n.t('robust DPO where labels are wrong')
          : vscode.l10n.t('smoothed labels where labels are wrong'),
    })),
    { title, placeHolder: vscode.l10n.t('Which trainer?'), ignoreFocusOut: true },
  );
  return chosen?.trainer;
}

async function askGoal(title: string): Promise<RecipeGoal | undefined> {
  const goals: readonly (vscode.QuickPickItem & { readonly goal: RecipeGoal })[] = [
    {
      goal: 'policy',
      label: vscode.l10n.t('A policy'),
      detail: vscode.l10n.t('DPO on pairs, KTO on thumbs'),
    },
    {
      goal: 'reward',
      label: vscode.l10n.t('A reward model'),
      detail: vscode.l10n.t('Bradley-Terry on pairs, with a margin where the dataset has strengths or grades'),
    },
  ];
  const chosen = await vscode.window.showQuickPick(goals, {
    title,
    placeHolder: vscode.l10n.t('What is trained?'),
    ignoreFocusOut: true,
  });
  return chosen?.goal;
}
