/** As they come from a command line: which of them it takes, the service says. */
export type Words = Readonly<Record<string, string | number | undefined>>;

/** What is not given is not asked for. */
export function given(words: Words): Readonly<Record<string, never>> {
  const said = Object.entries(words).filter(([, word]) => word !== undefined);
  // Of every type that a parameter may have: the service checks words, not this program.
  return Object.fromEntries(said) as Readonly<Record<string, never>>;
}

type Defined<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};

/** The same of what has been checked already. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
