import DOMPurify from 'dompurify';
import katex from 'katex';
import MarkdownIt from 'markdown-it';
import { spellDirection } from '../../../extension/model/direction.ts';
import { colourCode } from './codeLanguages.ts';
import { addMath } from './mathRule.ts';

/** Formulas that are set of one text; the rest is shown as written, so that a hostile text cannot hold up the view. */
const mostFormulas = 500;

const markdown = new MarkdownIt({
  html: false,
  linkify: false,
  typographer: false,
  breaks: true,
  highlight: (code, language) => colourCode(code, language.toLowerCase()),
});
addMath(markdown);
// An address is only ever shown: whether it is opened is asked when it is clicked.
markdown.validateLink = () => true;
markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const address = String(token?.attrGet('src') ?? '');
  const { escapeHtml } = markdown.utils;
  return `<span class="image">Image: ${escapeHtml(token?.content ?? '')} <code>${escapeHtml(address)}</code></span>`;
};

const allowedTags = [
  ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'code', 'span', 'em', 'strong', 's'],
  ...['ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a'],
];

export type RenderMarkdown = typeof renderMarkdown;

/**
 * A text as Markdown, for a person to read: no HTML of the text's own, no picture, no address that opens by itself.
 *
 * @param open called with the address of a link that was clicked
 */
export function renderMarkdown(text: string, open: (address: string) => void): HTMLElement {
  const element = document.createElement('div');
  element.className = 'markdown';
  element.dir = 'auto';
  element.append(
    DOMPurify.sanitize(markdown.render(spellDirection(text)), {
      ALLOWED_TAGS: allowedTags,
      ALLOWED_ATTR: ['class', 'href', 'start', 'data-display'],
      // Any address is let through as text: it is taken out of the link below.
      ALLOWED_URI_REGEXP: /^[\s\S]*$/u,
      RETURN_DOM_FRAGMENT: true,
    }),
  );
  for (const link of element.querySelectorAll('a')) tame(link, open);
  for (const formula of [...element.querySelectorAll<HTMLElement>('.math')].slice(0, mostFormulas)) setFormula(formula);
  for (const block of element.querySelectorAll('pre')) block.tabIndex = 0;
  return element;
}

/** A link that goes nowhere by itself, and says where it would go. */
function tame(link: HTMLAnchorElement, open: (address: string) => void): void {
  const address = link.getAttribute('href') ?? '';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link';
  button.title = address;
  button.append(...link.childNodes);
  button.addEventListener('click', () => {
    open(address);
  });
  link.replaceWith(button);
}

function setFormula(element: HTMLElement): void {
  const source = element.textContent;
  try {
    // Into the element, not as HTML: the styles of a formula are then set by script, which the page's policy allows.
    katex.render(source, element, {
      displayMode: element.dataset.display === 'true',
      throwOnError: true,
      trust: false,
      maxSize: 10,
      maxExpand: 100,
      strict: 'ignore',
      output: 'htmlAndMathml',
    });
  } catch {
    // What is no formula stands as it is written.
    element.textContent = source;
    element.classList.add('plain-math');
  }
}
