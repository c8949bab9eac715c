import type * as vscode from 'vscode';
import * as z from 'zod';
import type { DeviceWish, ScoringOrder } from '../../model/contract/scoring.ts';
import { deviceWishes, scoringOrders } from '../../model/contract/scoring.ts';

const listed = z.object({ scorer: z.string().min(1), title: z.string(), detail: z.string() });
/** A model that a person has added. */
export type ListedModel = z.infer<typeof listed>;

const modelsKey = 'score.models';
const scorersKey = 'score.scorers';
const deviceKey = 'score.device';
const orderKey = 'score.order';

/**
 * Models that were added on this machine, the scorers that were picked last, and where models run. All of it is kept by
 * VS Code itself, so that no workspace can put a model into the list.
 */
export class ModelList {
  readonly #global: vscode.Memento;
  readonly #workspace: vscode.Memento;

  constructor({ globalState, workspaceState }: Pick<vscode.ExtensionContext, 'globalState' | 'workspaceState'>) {
    this.#global = globalState;
    this.#workspace = workspaceState;
  }

  get models(): readonly ListedModel[] {
    // What an earlier version has kept in another shape is left out.
    return z.array(listed).catch([]).parse(this.#global.get(modelsKey, []));
  }

  async add(model: ListedModel): Promise<void> {
    await this.#global.update(modelsKey, [...this.models.filter(({ scorer }) => scorer !== model.scorer), model]);
  }

  async remove(scorer: string): Promise<void> {
    await this.#global.update(
      modelsKey,
      this.models.filter((model) => model.scorer !== scorer),
    );
    await this.pick(this.picked.filter((name) => name !== scorer));
  }

  /** Names of the scorers that were picked last. */
  get picked(): readonly string[] {
    return z
      .array(z.string())
      .catch(['builtin'])
      .parse(this.#workspace.get(scorersKey, ['builtin']));
  }

  async pick(scorers: readonly string[]): Promise<void> {
    await this.#workspace.update(scorersKey, [...scorers]);
  }

  get device(): DeviceWish {
    return z.enum(deviceWishes).catch('cpu').parse(this.#global.get(deviceKey, 'cpu'));
  }

  async choose(device: DeviceWish): Promise<void> {
    await this.#global.update(deviceKey, device);
  }

  /** Which rows are scored first. */
  get order(): ScoringOrder {
    return z.enum(scoringOrders).catch('file').parse(this.#workspace.get(orderKey, 'file'));
  }

  async chooseOrder(order: ScoringOrder): Promise<void> {
    await this.#workspace.update(orderKey, order);
  }
}
