/** Says things to a person or to a program, each on its own stream. */
import type { Diagnostic } from '../core/diagnostic.ts';
import { type Annotations, annotationsFor } from './annotations.ts';
import { type Exit, exits } from './exit.ts';
import type { GlobalOptions, Host } from './options.ts';
import type { Output, Shell } from './shell.ts';
import { type Look, wantsColour } from './show/colour.ts';
import { diagnosticsText, type Frame } from './show/diagnostics.ts';
import { document, failure } from './show/json.ts';

export interface Teller {
  /** How to show on stdout. */
  look: Look;
  json: boolean;
  /** Results. */
  result(text: string): void;
  /** The one document of `--format json`. */
  document(value: unknown): void;
  /** Diagnostics, on stderr. */
  tell(diagnostics: readonly Diagnostic[]): void;
  /** The end of a run that has no result: diagnostics on stderr, or as the JSON document. */
  end(exit: Exit, diagnostics: readonly Diagnostic[]): Exit;
  /** Shows the lines of the manifest from now on. */
  frame?: Frame;
  /** Where diagnostics go as well. */
  annotations?: Annotations;
}

const lookOf = (output: Output, flag: boolean | undefined, env: Shell['env']): Look => ({
  colour: wantsColour({ flag, env, isTTY: output.isTTY }),
  ...(output.isTTY && output.columns ? { width: output.columns } : {}),
});

/** In: the shell and the options of the command. Out: its voice. */
export function tellerOf(
  shell: Pick<Shell, 'out' | 'err' | 'env'>,
  options: GlobalOptions & { format?: string; annotations?: Host },
): Teller {
  const look = lookOf(shell.out, options.color, shell.env);
  const errLook = lookOf(shell.err, options.color, shell.env);
  const json = options.format === 'json';
  const teller: Teller = {
    look,
    json,
    result: (text) => shell.out.write(text),
    document: (value) => shell.out.write(document(value)),
    tell(diagnostics) {
      shell.err.write(diagnosticsText(diagnostics, errLook, teller.frame));
      teller.annotations?.add(diagnostics);
    },
    end(exit, diagnostics) {
      if (!json) teller.tell(diagnostics);
      else {
        shell.out.write(exit === exits.ok ? document({ format: 1, ok: true, exit, diagnostics }) : failure(exit, diagnostics));
        teller.annotations?.add(diagnostics);
      }
      return exit;
    },
    ...(options.annotations === undefined ? {} : { annotations: annotationsFor(options.annotations, shell) }),
  };
  return teller;
}
