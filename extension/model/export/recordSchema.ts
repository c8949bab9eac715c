import { isJsonObject, type JsonValue } from '../json/jsonValue.ts';

/** The type of a column, found from its values. */
export type ValueType =
  | { readonly kind: 'nothing' | 'boolean' | 'integer' | 'number' | 'text' | 'json' }
  | { readonly kind: 'list'; readonly element: ValueType }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, ValueType> };

export const nothing: ValueType = { kind: 'nothing' };
const json: ValueType = { kind: 'json' };

export function typeOf(value: JsonValue | undefined): ValueType {
  if (value === undefined || value === null) return nothing;
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'number') return { kind: Number.isSafeInteger(value) ? 'integer' : 'number' };
  if (typeof value === 'string') return { kind: 'text' };
  if (isJsonObject(value)) {
    return { kind: 'record', fields: new Map(Object.entries(value).map(([name, field]) => [name, typeOf(field)])) };
  }
  return { kind: 'list', element: value.map(typeOf).reduce(commonType, nothing) };
}

/** The narrowest type that both fit; JSON as text where they have nothing in common. */
export function commonType(left: ValueType, right: ValueType): ValueType {
  if (left.kind === 'nothing') return right;
  if (right.kind === 'nothing' || left === right) return left;
  if (left.kind === 'list' && right.kind === 'list') {
    const element = commonType(left.element, right.element);
    return element === left.element ? left : { kind: 'list', element };
  }
  if (left.kind === 'record' && right.kind === 'record') {
    let fields: Map<string, ValueType> | undefined;
    for (const [name, type] of right.fields) {
      const known = left.fields.get(name) ?? nothing;
      const common = commonType(known, type);
      if (common === known && left.fields.has(name)) continue;
      fields ??= new Map(left.fields);
      fields.set(name, common);
    }
    return fields === undefined ? left : { kind: 'record', fields };
  }
  if (left.kind === right.kind) return left;
  const kinds = new Set([left.kind, right.kind]);
  return kinds.has('integer') && kinds.has('number') ? { kind: 'number' } : json;
}

/** Types that a table cannot hold as they are become JSON as text: records without fields. */
export function columnType(type: ValueType): ValueType {
  switch (type.kind) {
    case 'nothing':
      return { kind: 'text' };
    case 'list':
      return { kind: 'list', element: columnType(type.element) };
    case 'record':
      return type.fields.size === 0
        ? json
        : { kind: 'record', fields: new Map([...type.fields].map(([name, field]) => [name, columnType(field)])) };
    default:
      return type;
  }
}
