import type { EntitySchemaColumnOptions, ValueTransformer } from 'typeorm';
import { decimalOf, unitsOf } from '@stemma/models';

/** One column of a table; `Nullable` must be as the property that it keeps. */
export interface Column<Nullable extends boolean = boolean> extends Readonly<EntitySchemaColumnOptions> {
  readonly nullable: Nullable;
}

/** A value of several columns; it is null where the first of them is. */
export interface Group<T> {
  readonly group: { readonly [Property in keyof T]: Column };
}

/** For each property of `T` its column, or its columns. */
export type Columns<T> = {
  readonly [Property in keyof T]-?:
    Column<null extends T[Property] ? true : false> | Group<NonNullable<T[Property]>>;
};

function column(type: EntitySchemaColumnOptions['type'], more: Partial<Column> = {}): Column<false> {
  return { type, ...more, nullable: false };
}

export const uuid = column('uuid');
export const text = column('text');
export const flag = column('boolean');
export const integer = column('integer');
export const double = column('double precision');
export const timestamp = column('timestamptz');
export const date = column('date');
export const json = column('json');
export const jsonb = column('jsonb');
export const bytes = column('bytea');
export const texts = column('text', { array: true });
export const integers = column('integer', { array: true });
/** Counts and revisions, none of which leaves the safe integers. */
export const bigint = column('bigint', { transformer: transformer(Number, same) });
export const bigints = column('bigint', {
  array: true,
  transformer: transformer((counts: string[]) => counts.map(Number), same),
});
export const tsvector = column('tsvector');
/** A transaction's id: TypeORM has no name for this type. */
export const xid8 = column('bigint', { columnDefinition: 'xid8' });

/** A sum in units of 10^-digits, exactly as the domain counts it. */
export function numeric(digits: number): Column<false> {
  const from = digits === 0 ? BigInt : (sum: string) => unitsOf(sum, digits);
  const to = digits === 0 ? String : (units: bigint) => decimalOf(units, digits);
  return column('numeric', { transformer: transformer(from, to) });
}

export function optional(of: Column): Column<true> {
  return { ...of, nullable: true };
}

export function key(of: Column<false>): Column<false> {
  return { ...of, primary: true };
}

export function named<Nullable extends boolean>(name: string, of: Column<Nullable>): Column<Nullable> {
  return { ...of, name };
}

/** What it is called in its table. */
export function nameOf(property: string, { name }: Column): string {
  return name ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** @param from what the driver answers */
function transformer<Value>(from: (stored: never) => Value, to: (value: Value) => unknown): ValueTransformer {
  return {
    from: (stored: unknown) => (stored === null ? null : from(stored as never)),
    to: (value: Value | null) => (value === null ? null : to(value)),
  };
}

function same<T>(value: T): T {
  return value;
}
