import * as vscode from 'vscode';
import { createHost, startFeatures } from './host/createHost.ts';
import type { EngineSupervisor } from './host/engine/engineSupervisor.ts';
import { features } from './host/features.ts';
import { DisposableStore } from './host/lifecycle/disposableStore.ts';
import type { TestApi } from './host/testApi.ts';

/** Set by the build: what is shipped has no way in for tests. */
declare const hasTestApi: boolean;

let engine: EngineSupervisor | undefined;

/** Starts the extension. Host tests get a way in; nobody else does. */
export async function activate(context: vscode.ExtensionContext): Promise<TestApi | undefined> {
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const shared = createHost(context, store);
  const testing =
    hasTestApi && context.extensionMode === vscode.ExtensionMode.Test
      ? (await import('./host/testApi.ts')).createTestApi(shared)
      : undefined;
  const host = testing?.host ?? shared;
  engine = host.engine;
  startFeatures(host, features, store);
  return testing?.api;
}

/** Ends the engine: no process is left behind. */
export async function deactivate(): Promise<void> {
  await engine?.stop();
}
