import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import type { CudaSetup } from '../../model/scoring/scoringChoices.ts';
import type { PairsDocument } from '../pairs/pairsDocument.ts';
import { runInTerminal } from './convertModel.ts';

/** Says how models run on NVIDIA's devices, and adds their libraries where the person says so. */
export async function useCuda(document: PairsDocument): Promise<void> {
  const { cuda } = await document.session.request('scores/choices', {});
  await showCudaSetup(cuda);
}

/**
 * Shows the commands that add the libraries, and runs them in a terminal if the person wants that; nothing is fetched before.
 *
 * @throws CuratorError 'device-unavailable' where the commands failed
 */
export async function showCudaSetup({ ready, obstacle, folder, commands }: CudaSetup): Promise<void> {
  if (obstacle !== undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('CUDA cannot be used here. {0}', obstacle));
    return;
  }
  const run = vscode.l10n.t('Run in Terminal');
  const copy = vscode.l10n.t('Copy Commands');
  const script = commands.join('\n');
  const detail = [
    ...(ready.length === 0 ? [] : [vscode.l10n.t('There already: {0}.', ready.join(', ')), '']),
    vscode.l10n.t('These commands fetch a few hundred megabytes with npm and put them into {0}:', folder),
    '',
    script,
    '',
    vscode.l10n.t(
      'The libraries need CUDA 12 and cuDNN 9 on this machine, and the device tensorrt needs TensorRT 10 too.',
    ),
    vscode.l10n.t('An update of the extension needs them again.'),
  ].join('\n');
  const title = vscode.l10n.t('Add the libraries for CUDA and TensorRT?');
  const answer = await vscode.window.showInformationMessage(title, { modal: true, detail }, run, copy);
  if (answer === copy) await vscode.env.clipboard.writeText(script);
  if (answer !== run) return;
  const command = { command: 'sh', args: ['-ec', script], environment: {} };
  const status = await runInTerminal(vscode.l10n.t('Add CUDA libraries'), command);
  // A terminal that was closed: the person turned away.
  if (status === undefined) return;
  if (status !== 0) {
    throw new CuratorError(
      'device-unavailable',
      vscode.l10n.t('The commands ended with status {0}; the terminal says why. Nothing else was changed.', status),
    );
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The libraries are there. Choose cuda or tensorrt where models run.'),
  );
}
