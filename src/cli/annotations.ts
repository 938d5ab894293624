/** Annotations of a run: to GitHub as they come, to GitLab in one file at the end. */
import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { ownAt } from './disk/own.ts';
import { DiskProblem, fault, reasonOf } from './disk/problem.ts';
import type { Host } from './options.ts';
import type { Shell } from './shell.ts';
import { githubText, gitlabText, type PathOf } from './show/annotations.ts';

export interface Annotations {
  add(diagnostics: readonly Diagnostic[]): void;
  /** Throws `DiskProblem`. */
  close(): Promise<void>;
}

/** Where GitLab's own jobs write it, too. */
export const gitlabFile = 'gl-code-quality-report.json';

/** Hosts know files by their path in the repository, whatever folder the command runs in. */
const pathIn =
  (root: string | undefined): PathOf =>
  (file) => {
    const path = root ? relative(root, resolve(file)) : file;
    return (path.startsWith('..') ? file : path).replaceAll('\\', '/').replace(/^\.\//, '');
  };

/** In: the host, and the shell it runs in. Out: where diagnostics go beside the terminal. */
export function annotationsFor(host: Host, shell: Pick<Shell, 'err' | 'env'>): Annotations {
  const pathOf = pathIn(shell.env[host === 'github' ? 'GITHUB_WORKSPACE' : 'CI_PROJECT_DIR']);
  if (host === 'github') {
    const { err } = shell;
    const say = (text: string): void => (err.command === undefined ? err.write(text) : err.command(text));
    return { add: (diagnostics) => say(githubText(diagnostics, pathOf)), close: async () => {} };
  }
  const all: Diagnostic[] = [];
  return {
    add: (diagnostics) => void all.push(...diagnostics),
    async close() {
      const somewhere = all.find((one) => one.place !== undefined)?.place?.file ?? 'pachform.yaml';
      await ownAt('annotations', gitlabFile, '--annotations');
      try {
        await writeFile(gitlabFile, gitlabText(all, pathOf, somewhere));
      } catch (error) {
        throw new DiskProblem(
          fault(
            'annotations',
            `The annotations cannot be written to ${gitlabFile}: ${reasonOf(error)}.`,
            'Run where this folder may be written.',
          ),
        );
      }
    },
  };
}
