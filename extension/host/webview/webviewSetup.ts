import * as vscode from 'vscode';
import { webviewHtml } from './webviewHtml.ts';

const folder = ['dist', 'webview'] as const;

/** Pages of the extension; each is a folder of `webview`. */
export type WebviewName = 'judges' | 'pairs' | 'rubric' | 'strength' | 'triage';

/** Puts one of the extension's own pages into a webview. */
export function setUpWebview(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  view: WebviewName,
  title: string,
  /** Folders beside the page's own that it may load pictures, videos and sounds from. */
  mediaFolders?: readonly vscode.Uri[],
): void {
  const root = vscode.Uri.joinPath(extensionUri, ...folder);
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [root, ...(mediaFolders ?? [])] };
  webview.html = webviewHtml({
    script: address(`${view}.js`),
    styles: [address('codicon.css'), address(`${view}.css`)],
    cspSource: webview.cspSource,
    title,
    language: vscode.env.language,
    view,
    makesPictures: view === 'strength',
    playsMedia: mediaFolders !== undefined,
  });
}
