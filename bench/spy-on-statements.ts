import pg from 'pg';

export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: unknown[];
}

/**
 * Tells of every statement that this process sends, and of the name under which its connection is known.
 * @returns what ends it.
 */
export function spyOnStatements(see: (statement: Statement, applicationName: string) => void): () => void {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = prototype.query;
  prototype.query = function spied(this: Connected, ...args: unknown[]): unknown {
    const [first] = args;
    const statement = typeof first === 'string' ? { text: first } : (first as Statement);
    see(statement, this.connectionParameters.application_name ?? '');
    return original.apply(this, args);
  };
  return () => {
    prototype.query = original;
  };
}

interface Connected {
  readonly connectionParameters: { readonly application_name?: string };
}
