import * as vscode from 'vscode';
import { CuratorError } from '../../model/errors.ts';
import { defaultHub, hubAddress } from '../../model/hub/hubAddress.ts';
import type { HubModel } from '../../model/hub/hubModel.ts';
import { cancellableTask } from '../cancellableTask.ts';
import type { EngineSupervisor } from '../engine/engineSupervisor.ts';
import { deleteHubToken, hubToken, keepHubToken } from '../hub/hubAccount.ts';
import { settings } from '../settings.ts';

export interface HubModelsOptions {
  readonly engine: Pick<EngineSupervisor, 'request'>;
  readonly secrets: vscode.SecretStorage;
  readonly isTrusted: () => boolean;
}

/** Models of the Hub, or of the mirror that the settings name: looked up and downloaded by the engine. */
export class HubModels {
  readonly #engine: Pick<EngineSupervisor, 'request'>;
  readonly #secrets: vscode.SecretStorage;
  readonly #isTrusted: () => boolean;

  constructor({ engine, secrets, isTrusted }: HubModelsOptions) {
    this.#engine = engine;
    this.#secrets = secrets;
    this.#isTrusted = isTrusted;
  }

  /** The Hub's address. @throws CuratorError 'bad-request' where the setting is none */
  get endpoint(): string {
    const setting = settings.hubEndpoint();
    const endpoint = hubAddress(setting);
    if (endpoint !== undefined) return endpoint;
    throw new CuratorError(
      'bad-request',
      vscode.l10n.t(
        'The setting preferenceCurator.models.endpoint is no address: {0}. It is written as {1}.',
        setting,
        defaultHub,
      ),
    );
  }

  /** Looks a model up; none of its files is fetched. @throws CuratorError as the engine's 'hub/model', and 'untrusted' */
  async look(name: string): Promise<HubModel> {
    const source = await this.#source(name);
    return cancellableTask(vscode.l10n.t('Looking up {0}', name), (options) =>
      this.#engine.request('hub/model', source, options),
    );
  }

  /**
   * Downloads one of its variants.
   *
   * @returns path of the .onnx file
   * @throws CuratorError as the engine's 'hub/download', and 'untrusted'
   */
  async download({ name, revision }: HubModel, variant: string): Promise<string> {
    const source = await this.#source(name);
    const { path } = await cancellableTask(vscode.l10n.t('Downloading {0}', name), (options) =>
      this.#engine.request('hub/download', { ...source, revision, variant }, options),
    );
    return path;
  }

  get hasToken(): Promise<boolean> {
    return hubToken(this.#secrets, this.endpoint).then((token) => token !== undefined);
  }

  /** Keeps an access token for the Hub of the settings; an empty one forgets it. */
  async keepToken(token: string): Promise<void> {
    if (token.trim() === '') await deleteHubToken(this.#secrets, this.endpoint);
    else await keepHubToken(this.#secrets, this.endpoint, token.trim());
  }

  async #source(
    name: string,
  ): Promise<{ readonly name: string; readonly endpoint: string; readonly folder?: string; readonly token?: string }> {
    if (!this.#isTrusted()) {
      throw new CuratorError('untrusted', vscode.l10n.t('Models are downloaded only in a trusted workspace.'));
    }
    const token = await hubToken(this.#secrets, this.endpoint);
    const folder = settings.modelsFolder();
    return {
      name,
      endpoint: this.endpoint,
      ...(folder === undefined ? {} : { folder }),
      ...(token === undefined ? {} : { token }),
    };
  }
}
