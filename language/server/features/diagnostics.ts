import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver/node';
import { severities, type Severity } from '../../../extension/model/lints/lint.ts';
import type { LineFinding } from '../checks/lineFinding.ts';
import { longestText, type DocumentChecker } from '../documentChecker.ts';

export const source = 'Preference Curator';

/** As many as VS Code shows of one file. */
const mostTold = 1_000;

const graded: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  note: DiagnosticSeverity.Information,
};

/** The findings of a text, the worst thousand of them, in the protocol's words. */
export function diagnosticsOf({ document, isTooLong, isWanted }: DocumentChecker): readonly Diagnostic[] {
  if (!isWanted) return [];
  if (isTooLong) {
    const megabytes = String(longestText / 1024 / 1024);
    const message = `Texts over ${megabytes} MB are not checked here. Open the file as preference pairs and check its rows there.`;
    return [aboutFile('too-large', message)];
  }
  const bySeverity: Record<Severity, Diagnostic[]> = { error: [], warning: [], note: [] };
  let found = 0;
  for (let line = 0; line < document.lineCount; line++) {
    for (const finding of document.findingsAt(line) ?? []) {
      found++;
      const all = bySeverity[finding.severity];
      if (all.length < mostTold) all.push(diagnosticOf(finding, line));
    }
  }
  const told = severities.flatMap((severity) => bySeverity[severity]).slice(0, mostTold);
  const untold = found - told.length;
  if (untold === 0) return told;
  const message = `${String(untold)} more findings are not listed. Open the file as preference pairs and check its rows there.`;
  return [...told.slice(0, mostTold - 1), aboutFile('more-findings', message)];
}

function diagnosticOf({ code, severity, message, start, end, replacement }: LineFinding, line: number): Diagnostic {
  return {
    range: { start: { line, character: start }, end: { line, character: end } },
    severity: graded[severity],
    code,
    source,
    message,
    ...(replacement === undefined ? {} : { data: { replacement } }),
  };
}

function aboutFile(code: string, message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: { line: 0, character: 1 } },
    severity: DiagnosticSeverity.Information,
    code,
    source,
    message,
  };
}
