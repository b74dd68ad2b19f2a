/** Spans of time as people read them. */

/** A span of ms in its two largest units: `3 d 4 h`, `12 min`, `450 ms`. */
export function spanText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 1) return `${Math.max(0, Math.round(ms))} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long ago. */
export function ageText(ms: number): string {
  return ms < 1000 ? 'just now' : `${spanText(ms)} ago`;
}
