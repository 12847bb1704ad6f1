/** Collects conditions and their values. Texts of conditions come from the code, values from the caller. */
export class Filters {
  readonly values: unknown[] = [];
  private readonly conditions: string[] = [];

  /** `condition` holds one `?` for each value; nothing is added where a value is undefined. */
  add(condition: string, ...values: unknown[]): this {
    if (values.includes(undefined)) return this;
    this.conditions.push(condition.replaceAll('?', () => this.bind(values.shift())));
    return this;
  }

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  get text(): string {
    return this.conditions.length === 0 ? 'true' : this.conditions.join(' and ');
  }
}
