import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const line = (number: number): string =>
  `{"prompt": "${String(number)}é?", "chosen": "Yes, indeed.", "rejected": "No."}`;

describe('a row that is asked for by its text', () => {
  it('is the one at the line, or wherever its bytes stand now', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'pairs.jsonl');
    const lines = [line(0), '', line(1), line(1), line(2)];
    await writeFile(path, `\uFEFF${lines.join('\r\n')}\r\n`);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'decide', decision: 'drop' } });
    const ask = (at: number, text: string) => engine.request('text/row', { datasetId, line: at, text });

    expect(await ask(1, line(0))).toMatchObject({ row: 0, line: 1, decision: undefined, label: 'chosen' });
    // Of two equal rows the one that is looked at.
    expect(await ask(3, line(1))).toMatchObject({ row: 1, decision: undefined });
    expect(await ask(4, line(1))).toMatchObject({ row: 2, decision: 'drop' });
    // Lines were inserted above, which are not saved.
    expect(await ask(7, line(2))).toMatchObject({ row: 3, line: 5 });
    expect(await ask(5, line(9))).toBeNull();
    expect(await ask(2, '')).toBeNull();
  });
});
