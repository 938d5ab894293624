/** `kind:key`, split at the first colon: `user:anna@corp.example`. The one name that reports and messages use. */
export type Address = string;

export const addressOf = (kind: string, key: string): Address => `${kind}:${key}`;

/** In: an address. Out: its two halves. An address without a colon is all kind. */
export function splitAddress(address: Address): { kind: string; key: string } {
  const at = address.indexOf(':');
  return at < 0 ? { kind: address, key: '' } : { kind: address.slice(0, at), key: address.slice(at + 1) };
}

/** Unicode NFC and trimmed: how every identity and every element of a set is compared. */
export const plain = (text: string): string => (visibleAscii.test(text) ? text : text.normalize('NFC').trim());

/** Nearly every address and nickname; normalizing is many times slower than finding that there is nothing to do. */
const visibleAscii = /^[!-~]*$/;

/** `plain`, and without regard to case: how tags, e-mails and nicknames are compared. */
export const fold = (text: string): string => plain(text).toLowerCase();

/** The form in which servers may keep a name: spaces plain and single, what cannot be seen dropped. */
export const keptForm = (name: string): string =>
  simple.test(name)
    ? name
    : name
        .normalize('NFKC')
        .replace(/\p{Cf}|\p{Default_Ignorable_Code_Point}/gu, '')
        .replace(/\s+/gu, ' ')
        .trim();

/** Nearly every name: nothing that a server could keep otherwise. */
const simple = /^[!-~]+( [!-~]+)*$/;
