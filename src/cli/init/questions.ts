/** The few questions of `init`. Loads the prompts only when it asks. */
import type { Host } from '../options.ts';
import { isScope } from './starter.ts';

export type Begin = 'starter' | 'workspace';

/** Each resolves with the answer; undefined when the question was broken off. */
export interface Questions {
  begin(): Promise<Begin | undefined>;
  scope(proposed: string): Promise<string | undefined>;
  host(): Promise<Host | 'none' | undefined>;
}

/** Asks a person. In: the signal that breaks a question off. */
export function askPerson(signal: AbortSignal): Questions {
  const answered = async <T>(question: Promise<T | symbol>): Promise<T | undefined> => {
    const answer = await question;
    return typeof answer === 'symbol' || signal.aborted ? undefined : answer;
  };
  return {
    async begin() {
      const { select } = await import('@clack/prompts');
      return answered<Begin>(
        select<Begin>({
          message: 'What does the manifest begin with?',
          options: [
            { value: 'starter', label: 'Commented examples', hint: 'manages nothing yet' },
            { value: 'workspace', label: 'The workspace as it is', hint: 'read with your token, into workspace/' },
          ],
          signal,
        }),
      );
    },
    async scope(proposed) {
      const { text } = await import('@clack/prompts');
      return answered<string>(
        text({
          message: 'A name for what this manifest is the whole of (settings.scope):',
          initialValue: proposed,
          validate: (given) => (isScope(given ?? '') ? undefined : 'At most 64 letters, digits, dots, hyphens and underscores.'),
          signal,
        }),
      );
    },
    async host() {
      const { select } = await import('@clack/prompts');
      return answered<Host | 'none'>(
        select<Host | 'none'>({
          message: 'A pipeline that plans and applies: for which host?',
          options: [
            { value: 'none', label: 'None' },
            { value: 'github', label: 'GitHub' },
            { value: 'gitlab', label: 'GitLab' },
          ],
          signal,
        }),
      );
    },
  };
}

/** Takes what is proposed. */
export const takeDefaults: Questions = {
  begin: async () => 'starter',
  scope: async (proposed) => proposed,
  host: async () => 'none',
};
