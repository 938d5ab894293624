/** Waits that long, or shorter: it resolves at once when the signal is aborted, and the caller looks at the signal. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** The real clock's `Sleep`. */
export const sleepFor: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake);
  });
