import { useAsk } from './use-ask.js';

type Role = 'reader' | 'writer' | 'admin';
const RANK: Readonly<Record<Role, number>> = { reader: 1, writer: 2, admin: 3 };

/** Whether the caller may do what needs this role; not, until that is known. */
export function useMay(needed: Role): boolean {
  const { data } = useAsk<{ readonly role: Role }>('/v1/caller');
  return data !== undefined && RANK[data.data.role] >= RANK[needed];
}
