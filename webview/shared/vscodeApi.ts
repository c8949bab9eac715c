/** What VS Code gives a webview, with the shape of the state that this view keeps across reloads. */
export interface VsCodeApi<State> {
  postMessage(message: unknown): void;
  getState(): State | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi(): VsCodeApi<unknown>;

let acquired: VsCodeApi<unknown> | undefined;

/** The one API object of this document; VS Code hands it out only once. */
export function vscodeApi<State>(): VsCodeApi<State> {
  acquired ??= acquireVsCodeApi();
  return acquired as VsCodeApi<State>;
}
