const pad = (value: number, width: number) => String(value).padStart(width, '0');

/** Wall clock to the second: `21:04:05`. Local time. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`;
}

/** Wall clock to the millisecond: `21:04:05.120`. Local time. */
export function preciseTime(at: number): string {
  return `${clockTime(at)}.${pad(new Date(at).getMilliseconds(), 3)}`;
}

/** The day of a moment, `25 Nov 2026`. */
export function day(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

/** A duration in ms, in the one unit a person would say: `37 ms`, `4 s`, `12 min`, `3 h`, `2 d`. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 1) return length === 0 ? '0 ms' : `${Math.max(0.1, length).toFixed(1)} ms`;
  if (Math.round(length) < 1000) return `${Math.round(length)} ms`;
  const seconds = Math.max(1, Math.floor(length / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} d`;
}

/** An age in whole seconds or more; below a second it is `now`. */
export function age(ms: number): string {
  return ms < 1000 ? 'now' : duration(ms);
}

/** The show timer, from ms: `0:04:05`. */
export function timer(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
}
