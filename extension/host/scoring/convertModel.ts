import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { converterPackage } from '../../model/hub/conversion.ts';
import type { ConversionCommand, HubModel } from '../../model/hub/hubModel.ts';
import { missingConverter } from './converterProgram.ts';

/** A model without an ONNX file, or without the small files that a scorer needs. */
export type Unconverted = Pick<HubModel, 'name' | 'variants' | 'missing' | 'conversion'>;

/**
 * Shows the command that makes an ONNX model of one that has none, and runs it in a terminal where the person says so and
 * the program is there.
 *
 * @param facts what is known of the model, line by line
 * @returns the folder of the converted model; undefined where the person turned away or only copied the command
 * @throws CuratorError 'bad-model' where the conversion failed
 */
export async function convertModel(found: Unconverted, facts: readonly string[]): Promise<string | undefined> {
  const { name, variants, missing, conversion } = found;
  const obstacle = await missingConverter(conversion.command);
  const run = vscode.l10n.t('Run in Terminal');
  const copy = vscode.l10n.t('Copy Command');
  const why =
    variants.length === 0
      ? vscode.l10n.t('{0} has no ONNX file. Convert it?', name)
      : vscode.l10n.t('{0} has no {1}. Convert it anew?', name, missing.join(', '));
  const detail = [
    ...facts,
    '',
    vscode.l10n.t('This command converts it; a model of the Hub is downloaded for that:'),
    conversion.text,
    '',
    ...(obstacle === undefined
      ? [vscode.l10n.t('It needs Python and: {0}', converterPackage)]
      : [obstacle, vscode.l10n.t('Install it first, with Python: {0}', converterPackage)]),
  ].join('\n');
  const answers = obstacle === undefined ? [run, copy] : [copy];
  const answer = await vscode.window.showInformationMessage(why, { modal: true, detail }, ...answers);
  if (answer === copy) {
    await vscode.env.clipboard.writeText(conversion.text);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The command is copied. When it is done, add the folder {0}.', conversion.output),
    );
  }
  if (answer !== run) return undefined;
  const status = await runInTerminal(vscode.l10n.t('Convert {0}', name), conversion);
  // A terminal that was closed: the person turned away.
  if (status === undefined) return undefined;
  if (status === 0) return conversion.output;
  throw new CuratorError(
    'bad-model',
    vscode.l10n.t(
      'The conversion ended with status {0}; the terminal says why. Where optimum-cli is not found: {1}',
      status,
      converterPackage,
    ),
  );
}

/** Runs a command where the person sees it; VS Code quotes it for the shell. @returns its exit status */
export async function runInTerminal(
  title: string,
  { command, args, environment }: Pick<ConversionCommand, 'command' | 'args' | 'environment'>,
): Promise<number | undefined> {
  const execution = new vscode.ShellExecution(
    command,
    args.map((value) => ({ value, quoting: vscode.ShellQuoting.Strong })),
    { env: { ...environment } },
  );
  const task = new vscode.Task(
    { type: 'shell' },
    vscode.TaskScope.Workspace,
    title,
    'Preference Curator',
    execution,
    [],
  );
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    focus: true,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
  };
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<number | undefined>((resolve, reject) => {
      // It may have ended before it is said that it has started.
      const ended = new Map<vscode.TaskExecution, number | undefined>();
      let running: vscode.TaskExecution | undefined;
      const settle = (): void => {
        if (running !== undefined && ended.has(running)) resolve(ended.get(running));
      };
      listeners.push(
        vscode.tasks.onDidEndTaskProcess(({ execution: one, exitCode }) => {
          ended.set(one, exitCode);
          settle();
        }),
        // A task without a process ends alone; the end of a process comes first.
        vscode.tasks.onDidEndTask(({ execution: one }) => {
          setTimeout(() => {
            if (!ended.has(one)) ended.set(one, undefined);
            settle();
          }, 1000);
        }),
      );
      vscode.tasks.executeTask(task).then((started) => {
        running = started;
        settle();
      }, reject);
    });
  } finally {
    for (const listener of listeners) listener.dispose();
  }
}
