/** Refusals: thrown by the rules, turned into the answer of the generation in one place. */
import type { Json, JsonObject, WireResponse } from '../wire/http.ts';
import type { Traits } from './generation.ts';

export interface Verdict {
  status: number;
  code: string;
}

interface Sentence extends Verdict {
  /** Where a generation is known to answer otherwise. */
  conflicts?: Verdict;
  bare?: Verdict;
}

/**
 * Which status and code each refusal carries. The API's text rarely binds a status to a code, so most of this is a choice:
 * `faults.refusals` replaces single rows.
 */
export const sentences = {
  not_found: { status: 404, code: 'not_found' },
  missing_body: { status: 400, code: 'required' },
  bad_parameter: { status: 400, code: 'wrong_params' },
  over_limit: { status: 422, code: 'inclusion' },
  blank: { status: 422, code: 'blank' },
  too_long: { status: 422, code: 'too_long' },
  invalid: { status: 422, code: 'invalid' },
  inclusion: { status: 422, code: 'inclusion' },
  taken: { status: 422, code: 'taken', conflicts: { status: 409, code: 'already_exists' } },
  nickname_of_bot: { status: 422, code: 'taken', conflicts: { status: 422, code: 'already_exists' } },
  too_many_names: { status: 400, code: 'wrong_params', conflicts: { status: 400, code: 'too_long' } },
  unknown_tag: { status: 422, code: 'not_found', conflicts: { status: 404, code: 'not_found' } },
  system_word: { status: 422, code: 'use_of_system_words' },
  unknown_reference: { status: 422, code: 'not_found' },
  chat_ids: { status: 400, code: 'invalid' },
  scope_not_assignable: { status: 400, code: 'inclusion' },
  webhook_url: { status: 422, code: 'invalid_webhook_url' },
  no_seats: { status: 422, code: 'licenses_limit' },
  payment: { status: 402, code: 'payment_required' },
  owner_protected: { status: 403, code: 'owner_protected' },
  self_update: { status: 403, code: 'self_update' },
  bot_account: { status: 403, code: 'not_applicable' },
  invisible: { status: 403, code: 'access_denied' },
  no_right: { status: 403, code: 'not_authorized' },
  wrong_plan: { status: 403, code: 'access_denied' },
  archived: { status: 403, code: 'forbidden' },
  personal_chat: { status: 422, code: 'personal_chat' },
  kick_owner: { status: 403, code: 'cannot_kick_owner' },
  owner_role: { status: 403, code: 'owner_protected' },
  own_role: { status: 403, code: 'self_update' },
  same_role: { status: 422, code: 'already_assigned' },
  editor_in_conversation: { status: 422, code: 'not_applicable' },
  not_member: { status: 404, code: 'not_found' },
  already_member: { status: 422, code: 'already_exists' },
  already_archived: { status: 422, code: 'not_applicable', conflicts: { status: 403, code: 'forbidden' } },
  held_leaves: { status: 403, code: 'forbidden' },
  guest_second_chat: { status: 422, code: 'not_applicable' },
  suspended_member: { status: 422, code: 'not_applicable' },
  bot_add_denied: { status: 403, code: 'bot_add_denied' },
  bot_single_chat: { status: 403, code: 'bot_add_denied', conflicts: { status: 409, code: 'single_chat_bot_occupied' } },
  bot_in_tag: { status: 422, code: 'not_applicable', conflicts: { status: 422, code: 'single_chat_bot_tag_denied' } },
  already_pinned: {
    status: 422,
    code: 'pin_failed',
    conflicts: { status: 409, code: 'already_exists' },
    bare: { status: 409, code: 'already_exists' },
  },
  message_deleted: { status: 422, code: 'message_deleted' },
  rate_limit: { status: 429, code: 'rate_limit' },
  forbidden: { status: 403, code: 'forbidden' },
} as const satisfies Record<string, Sentence>;

export type Situation = keyof typeof sentences;

export interface Complaint {
  key?: string;
  value?: string | null;
  message?: string;
  payload?: Json;
}

/** A request that a rule of the API refuses. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly complaints: readonly (Complaint & { situation: Situation })[];
  constructor(complaints: readonly (Complaint & { situation: Situation })[]) {
    super(complaints.map((c) => `${c.situation} ${c.key ?? ''}`.trim()).join('; '));
    this.complaints = complaints;
  }
}

/** A request whose token is not good enough: answered as an OAuth error. */
export class TokenRefusal extends Error {
  override name = 'TokenRefusal';
  readonly status: number;
  readonly error: string;
  readonly scope: string | undefined;
  constructor(status: number, error: string, description: string, scope?: string) {
    super(description);
    this.status = status;
    this.error = error;
    this.scope = scope;
  }
}

/** Refuses the request: throws, so that nothing after it happens. */
export function refuse(situation: Situation, complaint: Complaint = {}): never {
  throw new Refusal([{ situation, ...complaint }]);
}

/** Status and code of a refusal at this generation, after the replaced rows. */
export function verdictOf(
  situation: Situation,
  traits: Traits,
  replaced: Partial<Record<Situation, Partial<Verdict>>> = {},
): Verdict {
  const row: Sentence = sentences[situation];
  const { status, code } = (traits.conflicts && row.conflicts) || (traits.bareErrors && row.bare) || row;
  return { status, code, ...replaced[situation] };
}

const words: Partial<Record<Situation, string>> = {
  blank: "can't be blank",
  too_long: 'is too long',
  invalid: 'is invalid',
  inclusion: 'is not included in the list',
  taken: 'has already been taken',
  not_found: 'not found',
  unknown_reference: 'not found',
  archived: 'the chat is archived',
  missing_body: 'is required',
  payment: 'the workspace has not been paid for',
};

const complaintJson = (traits: Traits, code: string, message: string, complaint: Complaint): JsonObject =>
  traits.bareErrors
    ? { key: complaint.key ?? 'base', value: message }
    : {
        key: complaint.key ?? 'base',
        value: complaint.value ?? null,
        message,
        code,
        payload: complaint.payload ?? null,
      };

/** The answer to a refusal by a rule. */
export function refusalAnswer(
  refusal: Refusal,
  traits: Traits,
  replaced: Partial<Record<Situation, Partial<Verdict>>>,
  forbidden: 'api' | 'oauth' = 'api',
): WireResponse {
  const verdicts = refusal.complaints.map((c) => verdictOf(c.situation, traits, replaced));
  const errors = refusal.complaints.map((c, i) => {
    const { code } = verdicts[i]!;
    return complaintJson(traits, code, c.message ?? words[c.situation] ?? code.replaceAll('_', ' '), c);
  });
  const { status } = verdicts[0]!;
  if (status === 403 && forbidden === 'oauth') {
    const error_description = refusal.complaints[0]!.message ?? 'Access denied';
    return { status, headers: {}, body: { error: 'access_denied', error_description } };
  }
  return { status, headers: {}, body: { errors } };
}

/** The answer to a refusal of the token. */
export function tokenAnswer(refusal: TokenRefusal, traits: Traits): WireResponse {
  const headers: Record<string, string> = {};
  if (traits.namesRefusals && refusal.scope !== undefined) {
    headers['www-authenticate'] = `Bearer error="${refusal.error}", scope="${refusal.scope}"`;
  }
  return { status: refusal.status, headers, body: { error: refusal.error, error_description: refusal.message } };
}
