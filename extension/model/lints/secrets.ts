import type { RowLint } from './lint.ts';
import { masked, placesOf } from './personalData.ts';

/** Beginnings that the issuers chose so that their keys can be found. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/u],
  ['a GitHub token', /\b(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,255})\b/u],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,64}\b/u],
  [
    'an API key',
    /\bsk-(?:proj-|ant-|live-)?(?=[A-Za-z0-9_-]{0,199}\d)(?=[A-Za-z0-9_-]{0,199}[A-Z])[A-Za-z0-9_-]{32,200}\b/u,
  ],
  ['a Hugging Face token', /\bhf_[A-Za-z]{34}\b/u],
  ['a Google API key', /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/u],
  ['a Slack token', /\bxox[abeoprs]-[0-9A-Za-z-]{20,200}\b/u],
  ['a Stripe key', /\b[rs]k_live_[0-9A-Za-z]{24,99}\b/u],
  ['a private key', /-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----/u],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}\b/u],
];
const underscored = /(?:gh[oprsu]|github_pat|hf|k_live)_/u;

/**
 * Whether any kind could be there: looking for what they begin with is much quicker than looking for each, and quickest
 * where that begins with a rare character.
 */
function mayHold(text: string): boolean {
  return (
    text.includes('AKIA') ||
    text.includes('ASIA') ||
    text.includes('AIza') ||
    text.includes('PRIVATE KEY') ||
    text.includes('.eyJ') ||
    (text.includes('_') && underscored.test(text)) ||
    (text.includes('-') && (text.includes('sk-') || text.includes('glpat-') || text.includes('xox')))
  );
}

/** The first key or token of a text: what it is and its characters. */
export function findSecret(text: string): { readonly kind: string; readonly secret: string } | undefined {
  if (!mayHold(text)) return undefined;
  for (const [kind, pattern] of kinds) {
    const secret = pattern.exec(text)?.[0];
    if (secret !== undefined) return { kind, secret };
  }
  return undefined;
}

/** Keys and tokens of well-known services. */
export const secrets: RowLint = {
  id: 'secret',
  title: 'The row holds a key or token',
  help: 'Take the key back at its service first, then edit the text or drop the row. Only well-known forms are found.',
  severity: 'error',
  check: (row) => {
    for (const [where, text] of placesOf(row)) {
      const found = findSecret(text);
      if (found !== undefined) return `${where} holds ${found.kind} (${masked(found.secret)})`;
    }
    return undefined;
  },
};
