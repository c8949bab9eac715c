import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { extensionFolder } from './support.ts';

interface Token {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly scopes: readonly string[];
}

interface Grammar {
  tokenizeLine(line: string, state: unknown): { readonly tokens: readonly Token[] };
}

/** The parts of VS Code's own tokenizer that are used. */
interface Textmate {
  readonly INITIAL: unknown;
  parseRawGrammar(content: string, path: string): unknown;
  readonly Registry: new (options: object) => { loadGrammar(scope: string): Promise<Grammar | null> };
}
interface Oniguruma {
  loadWASM(bytes: ArrayBufferLike): Promise<void>;
  createOnigScanner(sources: string[]): unknown;
  createOnigString(text: string): unknown;
}

const own = 'preference-curator.fields';
const base = 'source.json.lines';

suite('the colours of keys', () => {
  let textmate: Textmate;
  let grammars: Readonly<Record<string, Grammar>>;

  suiteSetup(async () => {
    const require = createRequire(path.join(vscode.env.appRoot, 'package.json'));
    textmate = require('vscode-textmate') as Textmate;
    const oniguruma = require('vscode-oniguruma') as Oniguruma;
    const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
    await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
    const language = path.join(extensionFolder(), 'language');
    const files: Readonly<Record<string, string>> = {
      [base]: path.join(vscode.env.appRoot, 'extensions/json/syntaxes/JSONL.tmLanguage.json'),
      [own]: path.join(language, 'preference-fields.tmLanguage.json'),
      [`${base}.preference`]: path.join(language, 'preference-jsonl.tmLanguage.json'),
    };
    const load = async (scope: string, injected: boolean): Promise<Grammar> => {
      const registry = new textmate.Registry({
        onigLib: Promise.resolve(oniguruma),
        loadGrammar: (name: string) => {
          const file = files[name];
          return file === undefined ? null : textmate.parseRawGrammar(readFileSync(file, 'utf8'), file);
        },
        // As VS Code does for what the manifest injects: into all scopes that begin so.
        getInjections: (name: string) => (injected && `${name}.`.startsWith(`${base}.`) ? [own] : []),
      });
      const grammar = await registry.loadGrammar(scope);
      if (grammar === null) throw new Error(`There is no grammar of ${scope}.`);
      return grammar;
    };
    grammars = {
      plain: await load(base, false),
      jsonl: await load(base, true),
      preference: await load(`${base}.preference`, true),
    };
  });

  /** The parts that a line's keys and values are coloured as, by their text. */
  const parts = (line: string, name: 'jsonl' | 'preference' = 'jsonl'): Record<string, string> => {
    const { tokens } = grammars[name]?.tokenizeLine(line, textmate.INITIAL) ?? { tokens: [] };
    const found = tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const part = /\.(chosen|rejected|prompt|response|label|score|speaker)\.json\.lines$/.exec(
        scopes.at(-1) ?? '',
      )?.[1];
      return part === undefined ? [] : [[line.slice(startIndex, endIndex), part] as const];
    });
    return Object.fromEntries(found);
  };

  test('tell the parts that keys play', () => {
    const line =
      '{"prompt": "p", "chosen" : "c", "rejected": "r", "score_chosen": 1, "rejected score list": [1], "response_a": "a", ' +
      '"label": "A", "overall_preference": 1, "reward": 0.5, "id": 7, "messages": [{"role": "user", "content": "x"}]}';
    const expected = {
      '"prompt"': 'prompt',
      '"chosen"': 'chosen',
      '"rejected"': 'rejected',
      '"score_chosen"': 'chosen',
      '"rejected score list"': 'rejected',
      '"response_a"': 'response',
      '"label"': 'label',
      '"overall_preference"': 'label',
      '"reward"': 'score',
      '"role"': 'speaker',
    };
    assert.deepEqual(parts(line), expected);
    assert.deepEqual(parts(line, 'preference'), expected);
  });

  test('leave texts alone that look like keys', () => {
    assert.deepEqual(
      parts(String.raw`{"a": "\"chosen\": 1", "b": "chosen", "c": ["label"], "d": {"chosenness": 1}}`),
      {},
    );
  });

  test('cost little on lines of a megabyte, whatever stands in them', () => {
    const megabyte = 1_000_000;
    const lines = [
      'word '.repeat(megabyte / 5),
      String.raw`\"chosen_`.repeat(megabyte / 9),
      'a_'.repeat(megabyte / 2),
    ].map((text) => `{"prompt": "p", "chosen": "${text}", "rejected": "r", "label": 1}`);
    const time = (name: 'plain' | 'jsonl', line: string): number => {
      const start = performance.now();
      grammars[name]?.tokenizeLine(line, textmate.INITIAL);
      return performance.now() - start;
    };
    for (const line of lines) {
      const plain = time('plain', line);
      const coloured = time('jsonl', line);
      // Quadratic patterns would take minutes.
      assert.ok(
        coloured < 5 * plain + 1_000,
        `${String(coloured)} ms beside ${String(plain)} ms: ${line.slice(27, 60)}`,
      );
      assert.equal(parts(line)['"rejected"'], 'rejected');
    }
  });
});
