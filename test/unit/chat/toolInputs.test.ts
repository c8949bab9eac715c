import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readToolInput, toolInputs, type ToolName } from '../../../extension/model/chat/toolInputs.ts';
import { CuratorError } from '../../../extension/model/errors.ts';

interface Tool {
  readonly name: string;
  readonly modelDescription: string;
  readonly when: string;
  readonly inputSchema: Record<string, unknown>;
}

const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  readonly contributes: { readonly languageModelTools: readonly Tool[] };
};
const tools = manifest.contributes.languageModelTools;
const names = Object.keys(toolInputs) as ToolName[];

/** A schema without what is there for readers. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'description' && key !== '$schema');
  return Object.fromEntries(entries.map(([key, inner]) => [key, bare(inner)]));
}

describe('the tools for agents', () => {
  it('take by the manifest what they take by the code, and nothing else', () => {
    expect(tools.map(({ name }) => name)).toEqual(names);
    for (const { name, inputSchema } of tools) {
      expect(inputSchema.additionalProperties).toBe(false);
      expect(bare(inputSchema)).toEqual(bare(z.toJSONSchema(toolInputs[name as ToolName])));
    }
  });

  it('say what each value is, and are there in trusted workspaces only', () => {
    for (const { inputSchema, modelDescription, when } of tools) {
      expect(when).toBe('isWorkspaceTrusted');
      expect(modelDescription.length).toBeGreaterThan(100);
      for (const property of Object.values(inputSchema.properties as Record<string, { description?: string }>)) {
        expect(property.description).toMatch(/\S/u);
      }
    }
  });

  it.each([
    ['curator_show_pair', { line: 0 }, 'line'],
    ['curator_show_pair', { line: '3' }, 'line'],
    ['curator_show_pair', { line: 3, path: '/etc/passwd' }, 'path'],
    ['curator_find_rows', {}, 'filter'],
    ['curator_find_rows', { filter: 'x', count: 51 }, 'count'],
    ['curator_propose_decision', { line: 1, decision: 'delete' }, 'decision'],
    ['curator_get_statistics', null, 'object'],
  ] as const)('tells the model what is wrong with the input of %s %j', (name, input, where) => {
    const read = (): unknown => readToolInput(name, input);
    expect(read).toThrow(where);
    expect(read).toThrow(CuratorError);
    expect(read).toThrow(new RegExp(name, 'u'));
  });

  it('refuse whatever does not fit with an error of theirs, never with another one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.anything(), (name, input) => {
        try {
          readToolInput(name, input);
        } catch (error) {
          expect(CuratorError.is(error, 'bad-request')).toBe(true);
        }
      }),
    );
  });
});
