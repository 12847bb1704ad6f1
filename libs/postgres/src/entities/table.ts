import type { EntitySchema, ValueTransformer } from 'typeorm';
import { nameOf, type Column, type Columns } from './column.js';
import { schemaOf, type Definition } from './schema-of.js';

/** A row as the driver answers it. */
export type Row = Readonly<Record<string, unknown>>;

export interface TableColumn {
  readonly name: string;
  /** As Postgres writes it. */
  readonly type: string;
  readonly isKey: boolean;
  readonly isNullable: boolean;
  readonly property: string;
  /** Where it keeps a part of the property: of which. */
  readonly inner: string | null;
  readonly transformer: ValueTransformer | undefined;
}

interface MoreColumns<Beside, Apart> {
  /** Written with a row, not read with it. */
  readonly beside?: Columns<Beside>;
  /** What single statements set and ask. */
  readonly apart?: Columns<Apart>;
}

/**
 * A table of the record: which columns keep a `State`, and which keep what is written `Beside` it. It is an `EntitySchema`
 * for TypeORM, and lists of columns for statements that are SQL.
 */
export class Table<State extends object, Beside extends object = object, Apart extends object = object> {
  readonly schema: EntitySchema<State & Beside & Apart>;
  /** Of a state; of it and what is beside it; all. */
  readonly read: readonly TableColumn[];
  readonly written: readonly TableColumn[];
  readonly all: readonly TableColumn[];

  constructor(
    readonly name: string,
    private readonly columns: Columns<State>,
    private readonly more: MoreColumns<Beside, Apart> = {},
  ) {
    this.read = columnsIn(columns);
    this.written = [...this.read, ...columnsIn(more.beside ?? {})];
    this.all = [...this.written, ...columnsIn(more.apart ?? {})];
    this.schema = schemaOf(name, this.definition as Definition, (property) => property in columns);
  }

  /** Some of its columns. */
  only<Property extends keyof (State & Beside & Apart)>(
    ...properties: readonly Property[]
  ): Table<Pick<State & Beside & Apart, Property>> {
    const some = Object.fromEntries(properties.map((property) => [property, this.definition[property]]));
    return new Table(this.name, some as Columns<Pick<State & Beside & Apart, Property>>);
  }

  without<Property extends keyof State>(...properties: readonly Property[]): Table<Omit<State, Property>> {
    const rest = Object.entries<unknown>(this.columns).filter(
      ([name]) => !properties.includes(name as Property),
    );
    return new Table(this.name, Object.fromEntries(rest) as Columns<Omit<State, Property>>);
  }

  private get definition(): Columns<State & Beside & Apart> {
    return { ...this.columns, ...this.more.beside, ...this.more.apart } as Columns<State & Beside & Apart>;
  }

  /**
   * The columns by name, as they are selected from `alias`. Never `*`: a statement that is prepared would end with
   * "cached plan must not change result type" once a migration adds a column beside the running service.
   * @param prefix of their names in the answer, where those of another table are beside them.
   */
  select(alias: string, prefix = ''): string {
    const as = (name: string): string => (prefix === '' ? '' : ` as ${prefix}${name}`);
    return this.read.map(({ name }) => `${alias}.${name}${as(name)}`).join(', ');
  }

  /** The state in a row of `select`. */
  state(row: Row, prefix = ''): State {
    const state: Record<string, unknown> = {};
    for (const { name, property, inner, transformer } of this.read) {
      const stored = row[prefix + name];
      const value: unknown = transformer === undefined ? stored : transformer.from(stored);
      if (inner === null) state[property] = value;
      else if (!(property in state)) state[property] = value === null ? null : { [inner]: value };
      else if (state[property] !== null) (state[property] as Record<string, unknown>)[inner] = value;
    }
    return state as State;
  }
}

function columnsIn(columns: object): TableColumn[] {
  return Object.entries(columns as Definition).flatMap(([property, column]) =>
    'group' in column
      ? Object.entries(column.group as Definition<Column>).map(([inner, of]) => toColumn(property, inner, of))
      : [toColumn(property, null, column)],
  );
}

function toColumn(property: string, inner: string | null, column: Column): TableColumn {
  const { type, columnDefinition, array, primary, transformer } = column;
  return {
    name: nameOf(inner ?? property, column),
    type: `${columnDefinition ?? String(type)}${array === true ? '[]' : ''}`,
    isKey: primary === true,
    isNullable: column.nullable,
    property,
    inner,
    transformer: transformer as ValueTransformer | undefined,
  };
}
