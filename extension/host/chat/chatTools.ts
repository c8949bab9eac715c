import * as vscode from 'vscode';
import type { Feature, Host } from '../host.ts';
import type { ProposeDecision } from './proposeDecision.ts';
import type { ReadingTool } from './readingTools.ts';

const readingTools: readonly ReadingTool[] = ['curator_get_statistics', 'curator_find_rows', 'curator_show_pair'];

/** Gives VS Code's agents their tools. Their code is loaded with the first call: most windows have no agent. */
export const chatToolsFeature: Feature = {
  id: 'chat tools',
  start(host, store) {
    for (const name of readingTools) {
      store.add(
        vscode.lm.registerTool<unknown>(name, {
          async invoke({ input }, token) {
            const { answerTool } = await import('./readingTools.ts');
            return answerTool(host, name, input, token);
          },
        }),
      );
    }
    store.add(vscode.lm.registerTool('curator_propose_decision', proposing(host)));
  },
};

/** What was proposed waits for its answer in one place. */
function proposing(host: Host): vscode.LanguageModelTool<unknown> {
  let tool: Promise<ProposeDecision> | undefined;
  const load = (): Promise<ProposeDecision> =>
    (tool ??= import('./proposeDecision.ts').then(({ ProposeDecision }) => new ProposeDecision(host)));
  return {
    prepareInvocation: async (options) => (await load()).prepareInvocation(options),
    invoke: async (options) => (await load()).invoke(options),
  };
}
