import { speakerRoles } from '../../../extension/model/formats/turns.ts';
import { isJsonObject, type JsonPath, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { nearestWord } from './nearestWord.ts';

/** A message whose role is one that chat templates do not know, and the one that is meant. */
export interface WrongRole {
  readonly path: JsonPath;
  readonly role: string;
  readonly meant: string;
}

/** Roles that chat templates of models know. */
const knownRoles = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];
const deepest = 6;

/**
 * Roles of `{role, content}` messages that are spelled otherwise than chat templates do: `human`, `Assistant`, `asistant`.
 * A role that is like none of theirs is left alone: it may be meant.
 */
export function* wrongRoles(row: JsonValue, path: JsonPath = []): Generator<WrongRole> {
  if (path.length > deepest) return;
  if (Array.isArray(row)) {
    for (const [index, value] of (row as readonly JsonValue[]).entries()) {
      if (typeof value === 'object') yield* wrongRoles(value, [...path, index]);
    }
    return;
  }
  if (!isJsonObject(row)) return;
  if (typeof row.role === 'string' && Object.hasOwn(row, 'content') && !knownRoles.includes(row.role)) {
    const plain = row.role.trim().toLowerCase();
    const alias = Object.hasOwn(speakerRoles, plain) ? speakerRoles[plain] : undefined;
    const meant = alias ?? nearestWord(plain, knownRoles);
    if (meant !== undefined) yield { path: [...path, 'role'], role: row.role, meant };
  }
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'object' && value !== null) yield* wrongRoles(value, [...path, key]);
  }
}
