import type * as vscode from 'vscode';
import { engineEnvironment } from './engineEnvironment.ts';
import { startEngineProcess } from './engineProcess.ts';
import { EngineSupervisor } from './engineSupervisor.ts';

/** The engine of a window, of the extension's own files; its process starts with the first request. */
export function windowEngine(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): EngineSupervisor {
  return new EngineSupervisor({
    log,
    start: (hooks) =>
      startEngineProcess({
        ...hooks,
        entry: context.asAbsolutePath('dist/engine.js'),
        environment: engineEnvironment(process.env),
        onOutput: (stream, line) => {
          if (stream === 'stderr') log.warn(`engine: ${line}`);
          else log.info(`engine: ${line}`);
        },
      }),
  });
}
