import { CuratorError } from '../errors.ts';
import { fieldsOf, textTerms } from '../finding/query.ts';
import { parseQuery } from '../finding/queryText.ts';

/** Fields that say nothing about which response is the better one, or whose it is. */
const open: ReadonlySet<string> = new Set([
  'decision',
  'tag',
  'edited',
  'noted',
  'readable',
  'prompt.length',
  'turns',
  'responses',
  'line',
  'bytes',
]);

/**
 * Checks a filter that is asked in blind mode: which rows match must not tell what is hidden.
 *
 * @throws CuratorError 'bad-request' that names what cannot be asked, or as `parseQuery`
 */
export function requireBlindFilter(filter: string): void {
  const query = parseQuery(filter);
  const hidden = [
    ...[...fieldsOf(query)].filter((field) => !open.has(field)),
    ...textTerms(query)
      .map(({ within }) => within)
      .filter((within) => within === 'chosen' || within === 'rejected'),
  ];
  if (hidden.length === 0) return;
  throw new CuratorError(
    'bad-request',
    `Blind mode is on, so that ${[...new Set(hidden)].join(', ')} cannot be asked about. ` +
      `Ask about texts, prompt:TEXT, or ${[...open].join(', ')}.`,
  );
}
