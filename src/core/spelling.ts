/** What e-mail addresses and nicknames may be, for the patterns of schemas. */

const barred = String.raw`\s\u0000-\u001f\u007f@:,`;
const inAddress = String.raw`${barred};<>()"\[\]\\`;

// No dot at either end of the domain, and no two together: servers differ in whether they take them off.
const local = `[^${inAddress}]+`;
const label = `[^${inAddress}.]+`;

/** Without anchors: an e-mail address. */
export const emailPattern = `${local}@${label}(?:\\.${label})+`;

/** Without anchors: the nickname of a bot, as lists name it. */
export const nicknamePattern = `[^${barred}]*[^${barred}.]`;
