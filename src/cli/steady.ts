/** The clock of a run. */

/**
 * Milliseconds that only go forward: for pace, pauses and durations. It begins with the wall clock's time, and is not moved with it:
 * a clock that is set back an hour would make everybody wait that hour. Moments that people read are the wall clock's.
 */
export const steady = (): number => performance.timeOrigin + performance.now();
