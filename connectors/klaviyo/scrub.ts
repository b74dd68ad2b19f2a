/** The most characters of a vendor's message that go on. */
const MESSAGE_MAX = 300;

/**
 * Klaviyo's message without what it may repeat of a customer's data.
 *
 * Shape: faults are logged, stored and shown, so a message must not carry what the record carries (T24).
 */
export function scrub(message: string): string {
  return message
    .replace(/[^\s"'<>()]+@[^\s"'<>()]+\.[^\s"'<>()]+/g, '(e-mail)')
    .replace(/\+?\d[\d ().-]{5,}\d/g, '(number)')
    .replace(/(['"])(?:(?!\1).){1,200}\1(?= is not a valid)/g, '(hidden)')
    .slice(0, MESSAGE_MAX);
}
