/**
 * Describes an error in a sentence for the operator.
 */
import { ApiError, Unreachable } from "../errors.js";
import { strings } from "./strings.js";

/** An error of another class is a fault of the page, and is thrown again. @param {unknown} error */
export function errorMessage(error) {
  if (error instanceof ApiError) return error.fields.map(sentence).join(" ") || error.message;
  if (error instanceof Unreachable) return strings.unreachable;
  throw error;
}

/** A sentence that names the field as the form does. @param {{ field: string, reason: string }} problem */
function sentence({ field, reason }) {
  const names = /** @type {Record<string, string>} */ (strings.fields);
  return `${names[field] ?? field} ${reason}.`;
}
