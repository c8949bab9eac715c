// A language model for the host tests: `fair` prefers the response that holds "good", wherever it is shown, `first`
// always the one shown as A, `broken` fails. Plain JavaScript, as VS Code loads it without a build.
const { setTimeout: pause } = require('node:timers/promises');
const vscode = require('vscode');

const models = ['fair', 'first', 'broken'];

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('curator-fake', {
      provideLanguageModelChatInformation: () =>
        models.map((id) => ({
          id,
          name: `Fake ${id}`,
          family: 'fake',
          version: '1',
          maxInputTokens: 100_000,
          maxOutputTokens: 10_000,
          capabilities: {},
        })),
      provideLanguageModelChatResponse: async (model, messages, _options, progress) => {
        // No model answers before its question is out.
        await pause(5);
        if (model.id === 'broken') throw new Error('the fake model is broken');
        const text = messages.flatMap(({ content }) => content.map((part) => part.value ?? '')).join('\n');
        const shownAsA = /begin response A[^\n]*\n([\s\S]*?)\n\S+ end response A/u.exec(text)?.[1] ?? '';
        const winner = model.id === 'first' || shownAsA.includes('good') ? 'A' : 'B';
        const answer = JSON.stringify(
          text.includes('You prepare the comparison')
            ? { category: 'advice', objectivity: 'mixed' }
            : { reason: 'It is good.', evidence: [], winner },
        );
        // In two pieces, as models stream.
        progress.report(new vscode.LanguageModelTextPart(answer.slice(0, 10)));
        progress.report(new vscode.LanguageModelTextPart(answer.slice(10)));
      },
      provideTokenCount: (_model, text) => Math.ceil(JSON.stringify(text).length / 4),
    }),
  );
};
