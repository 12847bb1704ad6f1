const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether the record can have such an id. What somebody else put into a mirror has any, and PostgreSQL refuses others. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}
