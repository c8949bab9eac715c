import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { hubName, type HubModel, type HubVariant } from '../../model/hub/hubModel.ts';
import { bytesOf, fullVariantOf, hasFewerBits } from '../../model/hub/modelVariants.ts';
import { failureMessage } from '../failure.ts';
import { convertModel } from './convertModel.ts';
import type { HubModels } from './hubModels.ts';

/** Files of a model that a dialog names. */
const filesNamed = 12;

/**
 * Asks for the name of a model on the Hub, shows what it is, and downloads it, or has it converted, where the person says
 * so.
 *
 * @returns the path of the model on this machine; undefined where the person turned away
 * @throws CuratorError with why the model cannot be had
 */
export async function addHubModel(hub: HubModels): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Model from the Hub'),
    prompt: vscode.l10n.t('Name of the model at {0}. Nothing is downloaded yet.', hub.endpoint),
    placeHolder: 'owner/name',
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed.trim() === '' || hubName(typed) !== undefined
        ? undefined
        : vscode.l10n.t('Write owner/name, or paste the address of the model’s page.'),
  });
  const name = hubName(text ?? '');
  if (name === undefined) return undefined;
  const found = await withToken(hub, () => hub.look(name));
  if (found === undefined) return undefined;
  if (found.variants.length === 0 || found.missing.length > 0) return convertModel(found, factsOf(found));
  const variant = await pickVariant(found);
  const models = variant === undefined ? [] : await agree(found, variant);
  let path: string | undefined;
  for (const model of models) {
    path = await withToken(hub, () => hub.download(found, model));
    if (path === undefined) return undefined;
  }
  return path;
}

/** Does it; where that is not permitted, asks for an access token and does it again. */
async function withToken<Result>(hub: HubModels, work: () => Promise<Result>): Promise<Result | undefined> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!CuratorError.is(error, 'no-permission') || error.details.path !== undefined) throw error;
      const enter = (await hub.hasToken) ? vscode.l10n.t('Change Access Token…') : vscode.l10n.t('Enter Access Token…');
      const answer = await vscode.window.showWarningMessage(failureMessage(error), { modal: true }, enter);
      if (answer !== enter) return undefined;
      const token = await vscode.window.showInputBox({
        title: vscode.l10n.t('Access Token for {0}', hub.endpoint),
        prompt: vscode.l10n.t('VS Code keeps it as a secret and sends it to this address alone. Empty forgets it.'),
        password: true,
        ignoreFocusOut: true,
      });
      if (token === undefined) return undefined;
      await hub.keepToken(token);
    }
  }
}

async function pickVariant({ name, variants }: HubModel): Promise<HubVariant | undefined> {
  const [only] = variants;
  if (variants.length === 1) return only;
  const items = variants.map((variant) => ({
    variant,
    label: variant.model,
    description: megabytes(variant.bytes),
    detail: hasFewerBits(variant)
      ? vscode.l10n.t('Weights in fewer bits: smaller, and scores that differ from those of the full ones.')
      : '',
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Which file of {0}?', name),
    placeHolder: vscode.l10n.t('Nothing is downloaded yet.'),
    ignoreFocusOut: true,
  });
  return picked?.variant;
}

/** Shows what would be downloaded, and asks. @returns the .onnx files, the one to be used last; none where the person turned away */
async function agree(found: HubModel, variant: HubVariant): Promise<readonly string[]> {
  const full = fullVariantOf(found.variants, variant);
  const download = vscode.l10n.t('Download {0}', megabytes(variant.bytes));
  const both = full === undefined ? [] : [...new Set([...full.files, ...variant.files])];
  const downloadBoth = vscode.l10n.t('Download Both Files, {0}', megabytes(bytesOf(both)));
  const detail = [
    ...factsOf(found),
    vscode.l10n.t('It goes to {0}.', found.folder),
    ...(hasFewerBits(variant) ? [comparisonOf(full)] : []),
    '',
    ...fileLines(variant.files),
    '',
    vscode.l10n.t('All {0} files of the model have {1}.', found.files.length, megabytes(found.bytes)),
  ];
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Download {0}?', found.name),
    { modal: true, detail: detail.join('\n') },
    ...(full === undefined ? [download] : [download, downloadBoth]),
  );
  if (answer === download) return [variant.model];
  return answer === downloadBoth && full !== undefined ? [full.model, variant.model] : [];
}

function comparisonOf(full: HubVariant | undefined): string {
  return full === undefined
    ? vscode.l10n.t('Its weights have fewer bits, and there are no full ones to compare its scores with.')
    : vscode.l10n.t(
        'Its weights have fewer bits. How far its scores are from those of the full ones is told only where {0} is there too.',
        full.model,
      );
}

/** Who gives the model away, and under which conditions. */
function factsOf({ page, revision, licence, gated, architecture }: HubModel): readonly string[] {
  return [
    vscode.l10n.t('From {0}, commit {1}.', page, revision.slice(0, 12)),
    licence === undefined
      ? vscode.l10n.t('Licence: none is named. Ask its owner before you use it.')
      : vscode.l10n.t('Licence: {0}.', licence),
    ...(gated ? [vscode.l10n.t('Access is gated: its owner asks for something first.')] : []),
    ...(architecture === undefined ? [] : [vscode.l10n.t('Architecture: {0}.', architecture)]),
  ];
}

function fileLines(files: HubModel['files']): readonly string[] {
  const lines = files.slice(0, filesNamed).map(({ path, bytes }) => `${path}, ${megabytes(bytes)}`);
  const more = files.length - lines.length;
  return more > 0 ? [...lines, vscode.l10n.t('… and {0} more', more)] : lines;
}

export function megabytes(bytes: number): string {
  const format = { style: 'unit', unit: 'megabyte', maximumFractionDigits: bytes < 1e7 ? 1 : 0 } as const;
  return new Intl.NumberFormat(vscode.env.language, format).format(bytes / 1e6);
}
