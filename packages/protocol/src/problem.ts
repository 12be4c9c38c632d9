/** RFC 9457 problem document. `code` is stable. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
}

export type ProblemCode =
  | "attachment_type"
  | "body_invalid"
  | "body_too_large"
  | "client_too_old"
  | "conflict"
  | "forbidden"
  | "internal"
  | "login_required"
  | "not_found"
  | "origin_forbidden"
  | "quota_reached"
  | "rate_limited"
  | "secret_key_invalid"
  | "setup_done"
  | "site_unknown"
  | "storage_unavailable"
  | "visitor_blocked"
  | "visitor_forbidden";
