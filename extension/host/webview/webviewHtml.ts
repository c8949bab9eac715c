import { randomBytes } from 'node:crypto';

export interface WebviewPage {
  /** Addresses as the webview reaches them. */
  readonly script: string;
  readonly styles: readonly string[];
  readonly cspSource: string;
  readonly title: string;
  readonly language: string;
  /** Name of the view, for `data-view` of the body. */
  readonly view: string;
  /** Whether its script turns pictures that it made into points: it loads them from blobs of its own. */
  readonly makesPictures?: boolean;
  /** Whether it plays videos and sounds of the workspace. */
  readonly playsMedia?: boolean;
}

/**
 * The document of a webview. Nothing is allowed but one script and the extension's own styles, fonts and pictures:
 * the views show text of unknown origin.
 */
export function webviewHtml(page: WebviewPage, nonce: string = newNonce()): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${page.cspSource} 'nonce-${nonce}'`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource}${page.makesPictures === true ? ' blob:' : ''}`,
    ...(page.playsMedia === true ? [`media-src ${page.cspSource}`] : []),
    // Workers are started from the page's own script alone: it has their code with it.
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const styles = page.styles.map((style) => `<link rel="stylesheet" nonce="${nonce}" href="${escapeHtml(style)}">`);
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
${styles.join('\n')}
</head>
<body data-view="${escapeHtml(page.view)}">
<main id="root"></main>
<script type="module" nonce="${nonce}" src="${escapeHtml(page.script)}"></script>
</body>
</html>
`;
}

function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
