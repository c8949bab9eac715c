import { parseArgs } from 'node:util';
import type { Bench, BenchFigure, BenchOptions } from './bench.ts';

/** Benchmarks by name. A new one is a module with `run` and a line here. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  accuracy: () => import('./accuracy.bench.ts'),
  bands: () => import('./bands.bench.ts'),
  signals: () => import('./signals.bench.ts'),
  open: () => import('./open.bench.ts'),
  edit: () => import('./edit.bench.ts'),
  editor: () => import('./editor.bench.ts'),
  export: () => import('./export.bench.ts'),
  fields: () => import('./fields.bench.ts'),
  find: () => import('./find.bench.ts'),
  keys: () => import('./keys.bench.ts'),
  language: () => import('./language.bench.ts'),
  lint: () => import('./lint.bench.ts'),
  judges: () => import('./judges.bench.ts'),
  strength: () => import('./strength.bench.ts'),
  route: () => import('./route.bench.ts'),
  scoring: () => import('./scoring.bench.ts'),
  score: () => import('./score.bench.ts'),
  models: () => import('./models.bench.ts'),
  triage: () => import('./triage.bench.ts'),
};

const units: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/iu.exec(text);
  const unit = units[(match?.[2] ?? '').toUpperCase()];
  if (match?.[1] === undefined || unit === undefined)
    throw new Error(`${text} is no size. Write one like 200MB or 1GB.`);
  return Math.round(Number(match[1]) * unit);
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function verdict(figure: BenchFigure): string {
  if (figure.target === undefined) return '';
  const reached = figure.better === 'lower' ? figure.value <= figure.target : figure.value >= figure.target;
  return `${reached ? 'reached' : 'MISSED'} (${figure.better === 'lower' ? '≤' : '≥'} ${String(figure.target)})`;
}

function printTable(figures: readonly BenchFigure[]): void {
  const rows = [
    ['bench', 'figure', 'value', 'target', 'n', 'measured against'],
    ...figures.map((figure) => [
      figure.bench,
      figure.figure,
      round(figure.value),
      verdict(figure),
      String(figure.n),
      figure.peer ?? '',
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      size: { type: 'string', default: '1GB' },
      json: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => benches[name] === undefined);
  if (positionals.length === 0 || unknown.length > 0) {
    const problem = unknown.length > 0 ? `No benchmark is called ${unknown.join(', ')}.\n` : '';
    process.stderr.write(
      `${problem}Usage: npm run -s bench -- NAME… [--data DIR] [--size 1GB] [--json]\nNames: ${Object.keys(benches).join(', ')}\n`,
    );
    return 2;
  }
  const options: BenchOptions = {
    sizeBytes: parseSize(values.size),
    json: values.json,
    ...(values.data === undefined ? {} : { dataFolder: values.data }),
  };
  const all: BenchFigure[] = [];
  for (const name of positionals) {
    const bench = await benches[name]?.();
    const figures = (await bench?.run(options)) ?? [];
    all.push(...figures);
    if (options.json) for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`);
  }
  if (!options.json) printTable(all);
  return 0;
}

process.exitCode = await main();
