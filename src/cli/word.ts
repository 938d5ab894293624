/** In: any text. Out: it as one word for a shell, to be pasted. */
export const shellWord = (text: string): string =>
  /^[\p{L}\p{N}@%+=:,./_-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** In: a command, and options with their values, not all of them given. Out: the line to be pasted. */
export const pasteLine = (
  command: string,
  options: readonly [option: string, value: string | number | true | undefined][],
): string =>
  [
    command,
    ...options.flatMap(([option, value]) =>
      value === undefined ? [] : value === true ? [option] : [option, shellWord(String(value))],
    ),
  ].join(' ');
