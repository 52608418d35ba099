/**
 * What went wrong, in a sentence for the operator.
 */
import { ApiError, Unreachable } from "../api.js";
import { strings } from "./strings.js";

/** @param {unknown} error */
export function explain(error) {
  if (error instanceof ApiError) return error.message;
  if (error instanceof Unreachable) return strings.unreachable;
  throw error;
}
