import { ERROR_CODES, storableText, type ErrorCode, type StemmaError } from '@stemma/models';

/** An RFC 9457 problem document, with what this API adds to it. */
export interface Problem {
  /** Stable, and a page of the documentation. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  readonly correlationId: string;
  readonly [extension: string]: unknown;
}

/** A new code does not compile until it has a status. */
const statuses = {
  malformed_request: 400,
  headers_too_large: 431,
  expectation_failed: 417,
  request_timeout: 408,
  malformed_json: 400,
  validation_failed: 422,
  unsupported_media_type: 415,
  payload_too_large: 413,
  not_found: 404,
  pattern_not_found: 404,
  node_not_found: 404,
  alias_not_found: 404,
  edge_not_found: 404,
  event_not_found: 404,
  execution_not_found: 404,
  feedback_not_found: 404,
  improvement_not_found: 404,
  trial_not_found: 404,
  import_not_found: 404,
  webhook_not_found: 404,
  erasure_not_found: 404,
  retention_not_found: 404,
  delivery_not_found: 404,
  mirror_not_found: 404,
  job_not_found: 404,
  dead_letter_not_found: 404,
  self_loop: 422,
  lineage_cycle: 409,
  illegal_transition: 409,
  trial_not_running: 409,
  evidence_missing: 409,
  detail_not_held: 422,
  edge_exists: 409,
  feedback_withdrawn: 409,
  pattern_erased: 409,
  id_conflict: 409,
  version_conflict: 409,
  precondition_required: 428,
  precondition_failed: 412,
  idempotency_key_reused: 422,
  idempotency_in_progress: 409,
  job_in_progress: 409,
  invalid_cursor: 400,
  invalid_position: 400,
  merge_needs_parents: 422,
  embedding_dimension_mismatch: 422,
  unauthorized: 401,
  forbidden: 403,
  host_not_allowed: 421,
  cross_origin: 403,
  method_not_allowed: 405,
  timeout: 504,
  exports_busy: 503,
  answers_busy: 503,
  bodies_busy: 503,
  store_unavailable: 503,
  mirror_unavailable: 503,
  embedding_unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** What may stand behind a status, in the order of the list. */
export function codesOf(status: number): ErrorCode[] {
  return ERROR_CODES.filter((code) => statuses[code] === status);
}

function statusOf(code: ErrorCode): number {
  return statuses[code];
}

/** Both may quote what was sent: a key has any length, and half a character is none that every client can read. */
const MAX_DETAIL_CHARS = 2_000;
const MAX_POINTER_CHARS = 1_000;

export function problemOf(error: StemmaError, request: { instance: string; correlationId: string }): Problem {
  return {
    ...error.extra,
    type: `urn:stemma:problem:${error.code}`,
    title: titleOf(error.code),
    status: statusOf(error.code),
    detail: storableText(error.message, MAX_DETAIL_CHARS),
    instance: request.instance,
    code: error.code,
    errors: error.faults.map(({ pointer, code, message }) => ({
      pointer: storableText(pointer, MAX_POINTER_CHARS),
      code,
      detail: storableText(message, MAX_DETAIL_CHARS),
    })),
    correlationId: request.correlationId,
  };
}

function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
