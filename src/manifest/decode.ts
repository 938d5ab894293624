import type { Diagnostic } from '../core/diagnostic.ts';

const wrong = (file: string, line: number, column: number, message: string, hint: string): Diagnostic => ({
  severity: 'error',
  code: 'encoding',
  message,
  hint,
  place: { file, line, column },
});

/** In: the bytes of a file. Out: its text without a byte order mark, or what is wrong with its encoding. */
export function decode(file: string, bytes: Uint8Array): { text: string } | { problem: Diagnostic } {
  if (isUtf16(bytes)) return { problem: wrong(file, 1, 1, 'the file is in UTF-16', 'save it as UTF-8') };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const before = new TextDecoder('utf-8').decode(bytes).split('\uFFFD', 1)[0]!;
    const lines = before.split('\n');
    return {
      problem: wrong(
        file,
        lines.length,
        lines.at(-1)!.length + 1,
        'the file is not in UTF-8: here is a byte that does not belong',
        'save it as UTF-8 (it may be in Windows-1251 now)',
      ),
    };
  }
}

/** By its mark, or by the zeros that plain letters have in UTF-16. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length >= 2 && (first === 0) !== (second === 0);
}
