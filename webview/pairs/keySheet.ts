import { html, type TemplateResult } from 'lit';
import type { PairsController } from './pairsController.ts';

/** All keys of the pair editor. A modal dialog of the browser keeps the focus and closes on Escape. */
export function keySheet(controller: PairsController): TemplateResult {
  const { keys } = controller.state;
  return html`<h2 id="keys-title">Keys</h2>
    <table aria-labelledby="keys-title">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Does</th>
        </tr>
      </thead>
      <tbody>
        ${keys.map(
          ({ title, key }) =>
            html`<tr>
              <td><kbd>${key}</kbd></td>
              <td>${title}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="actions">
      <vscode-button appearance="secondary" @click=${() => void controller.run('openKeyboardShortcuts')}
        >Change Keys…</vscode-button
      >
      <vscode-button
        autofocus
        @click=${() => {
          controller.toggle('keySheetOpen');
        }}
        >Close</vscode-button
      >
    </p>`;
}
