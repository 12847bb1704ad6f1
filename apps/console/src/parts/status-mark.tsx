import type { Status } from '../api/types.js';

export function StatusMark({ status }: { readonly status: Status }) {
  return <span className={`status ${status}`}>{status}</span>;
}
