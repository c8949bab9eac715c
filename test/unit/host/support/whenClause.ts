const atom = /^(?:[\w.]+(?:\s*(?:==|!=|=~)\s*(?:'[^']*'|\/(?:\\.|[^\\/])+\/[a-z]*|[\w.]+))?)/u;

/** A when clause of the manifest as a question to the values of its atoms, such as `isWorkspaceTrusted` or `view == x`. */
export interface WhenClause {
  readonly atoms: ReadonlySet<string>;
  holds(of: (atom: string) => boolean): boolean;
}

/** @throws Error where the clause is none */
export function readWhen(clause: string): WhenClause {
  const atoms = new Set<string>();
  let rest = clause.trim();
  const take = (sign: string): boolean => {
    if (!rest.startsWith(sign)) return false;
    rest = rest.slice(sign.length).trim();
    return true;
  };
  type Holds = WhenClause['holds'];
  const operand = (): Holds => {
    if (take('!')) {
      const inner = operand();
      return (of) => !inner(of);
    }
    if (take('(')) {
      const inner = either();
      if (!take(')')) throw new Error(`A parenthesis is not closed: ${clause}`);
      return inner;
    }
    const found = atom.exec(rest)?.[0];
    if (found === undefined) throw new Error(`No condition at "${rest}" of ${clause}`);
    take(found);
    if (found === 'true' || found === 'false') return () => found === 'true';
    atoms.add(found);
    return (of) => of(found);
  };
  const both = (): Holds => {
    const parts = [operand()];
    while (take('&&')) parts.push(operand());
    return (of) => parts.every((part) => part(of));
  };
  const either = (): Holds => {
    const parts = [both()];
    while (take('||')) parts.push(both());
    return (of) => parts.some((part) => part(of));
  };
  const holds = either();
  if (rest !== '') throw new Error(`"${rest}" is left of ${clause}`);
  return { atoms, holds };
}

/** Whether wherever `left` holds `right` does too, whatever is true of their atoms. */
export function implies(left: string, right: string): boolean {
  const [first, second] = [readWhen(left), readWhen(right)];
  const atoms = [...new Set([...first.atoms, ...second.atoms])];
  for (let mask = 0; mask < 2 ** atoms.length; mask++) {
    const of = (name: string): boolean => ((mask >> atoms.indexOf(name)) & 1) === 1;
    if (first.holds(of) && !second.holds(of)) return false;
  }
  return true;
}
