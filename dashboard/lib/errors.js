/**
 * The two ways in which a request to Switchboard fails: with an answer, or without one.
 */

/**
 * @typedef {{ field: string, reason: string }} FieldProblem
 * @typedef {{ code: string, detail: string, title: string, errors: FieldProblem[], problems: string[] }} Problem
 */

/** Switchboard refused, with `application/problem+json` (RFC 9457). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Partial<Problem>} problem
   */
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? "unknown";
    /** The refused fields, if there are any. */
    this.fields = problem.errors ?? [];
    /** Why the service is not ready, if it is not. */
    this.problems = problem.problems ?? [];
  }
}

/** No answer came: the request may or may not have taken effect. */
export class Unreachable extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("Switchboard did not answer.", { cause });
    this.name = "Unreachable";
  }
}
