import type { Comparison } from '../comparison.ts';

const contextNames =
  /^(?:contexts?|documents?|docs|passages?|retrieved(?:_.*)?|sources|references|evidence|search_results|knowledge)$/iu;
const answerableNames = /^(?:is_)?(?:answerable|has_answer|context_sufficient)$/iu;
const empty = /^(?:null|""|\[\s*\]|\{\s*\}|\[\s*(?:null|"")\s*\])$/u;

/** What a row's context column gives: documents to answer from, none, or no such column at all. */
export type ContextColumn = 'documents' | 'nothing' | undefined;

/** The documents that came with a row, by the usual names of such columns. */
export function contextColumn({ metadata }: Comparison): ContextColumn {
  let found: ContextColumn;
  for (const { path, json } of metadata) {
    const name = String(path[0]);
    if (answerableNames.test(name) && json === 'false') return 'nothing';
    if (contextNames.test(name)) found = empty.test(json.slice(0, 40).trim()) ? 'nothing' : 'documents';
  }
  return found;
}

const abstaining =
  /(?:not|n't|no) (?:\w+ ){0,3}(?:information|mention|mentioned|provided|contain|found|find|know|answer|specified|context|documents?)|cannot (?:answer|determine|be determined)|unable to (?:answer|find|determine)|insufficient (?:information|context)|unanswerable/iu;

/** Whether a text says that it cannot answer from what it was given. */
export function abstains(text: string): boolean {
  return abstaining.test(text.slice(0, 600).replaceAll('’', "'"));
}

const citation =
  /\[(?:\d{1,3}(?:[,–-] ?\d{1,3})*|doc(?:ument)? ?\d{1,3})\]|【\d{1,3}[^】]{0,20}】|\((?:source|document|doc|passage) ?\d{1,3}\)|\[\^\d{1,3}\]/iu;

/** Whether a text cites its documents by number. */
export function cites(text: string): boolean {
  return citation.test(text);
}
