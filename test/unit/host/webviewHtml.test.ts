import { describe, expect, it } from 'vitest';
import { webviewHtml, type WebviewPage } from '../../../extension/host/webview/webviewHtml.ts';

const page: WebviewPage = {
  script: 'https://host/dist/webview/pairs.js',
  styles: ['https://host/dist/webview/pairs.css'],
  cspSource: 'https://host',
  title: 'data.jsonl',
  language: 'en',
  view: 'pairs',
};

describe('webviewHtml', () => {
  it('allows nothing but the one script and the own styles, fonts and pictures', () => {
    const html = webviewHtml(page, 'N');
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
    expect(policy).toBe(
      "default-src 'none'; script-src 'nonce-N'; style-src https://host 'nonce-N'; font-src https://host; img-src https://host; worker-src blob:; base-uri 'none'; form-action 'none'",
    );
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('allows pictures of its own making to the views that make them', () => {
    expect(webviewHtml({ ...page, makesPictures: true }, 'N')).toContain('img-src https://host blob:; ');
  });

  it('plays videos and sounds from the webview’s own source, in the views that do', () => {
    expect(webviewHtml(page, 'N')).not.toContain('media-src');
    expect(webviewHtml({ ...page, playsMedia: true }, 'N')).toContain('; media-src https://host; ');
  });

  it('takes a fresh nonce each time', () => {
    const nonce = (): string | undefined => /script-src 'nonce-([^']+)'/.exec(webviewHtml(page))?.[1];
    expect(nonce()).toHaveLength(22);
    expect(nonce()).not.toBe(nonce());
  });

  it('does not let a file name become markup', () => {
    const html = webviewHtml({ ...page, title: '</title><script>alert(1)</script>"\'' });
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('&#60;/title&#62;');
  });
});
