import { describe, expect, it } from 'vitest';
import { said } from './reading.ts';

/** What it is · the manifest, `‹` before each place that must be named · the codes, in order · what the first message or hint must hold. */
type Row = [name: string, body: string, codes: string, words?: RegExp];

const rows: Row[] = [
  // Keys
  ['an unknown key at the top', '‹setings: {}', 'unknown-key', /did you mean `settings`/],
  ['a known word for another key at the top', '‹people: {}', 'unknown-key', /write `users`/],
  ['an unknown field of a person', 'users:\n  a@b.ru:\n    ‹departmnt: x', 'unknown-key', /did you mean `department`/],
  ['an API name where ours is another', 'users:\n  a@b.ru: {‹list_tags: [X]}', 'unknown-key', /write `tags`/],
  ['an unknown field of a tag', 'tags:\n  A: {‹colour: red}', 'unknown-key', /known are/],
  ['an unknown field of a chat', 'chats:\n  a: {name: A, ‹member: []}', 'unknown-key', /did you mean `members`/],
  ['an unknown field of a bot', 'bots:\n  a_bot: {‹url: x}', 'unknown-key', /write `outgoing_url`/],
  ['an unknown setting', 'settings: {‹limit: {}}', 'unknown-key', /did you mean `limits`/],
  ['an unknown limit', 'settings:\n  limits: {‹remvals: 1}', 'unknown-key', /did you mean `removals`/],
  ['an unknown seat of on_removal', 'settings: {on_removal: {‹user: keep}}', 'unknown-key', /did you mean `users`/],
  ['membership of a person', 'users: {a@b.ru: {‹membership: exact}}', 'unknown-key', /tagging/],
  ['invite of a chat', 'chats: {a: {name: A, ‹invite: email}}', 'unknown-key'],
  ['an id of a tag', 'tags: {A: {‹id: 3}}', 'unknown-key', /by their name/],

  // What follows from a mistake is not said
  [
    'two mistyped ids, and not that their chats are called the same, which the ids settle',
    'chats:\n  a: {id: ‹"1001", name: A}\n  b: {id: ‹1e3, name: A}\n  c: {name: A}',
    'wrong-type number-notation',
  ],
  ['a mistyped id beside a former name', 'chats:\n  a: {name: A}\n  b: {id: ‹"1001", name: B, previously: [A]}', 'wrong-type'],
  ['a mistyped sort of chat', 'chats:\n  a: {name: A, channel: ‹"yes"}\n  b: {name: A, channel: true}', 'wrong-type'],
  ['a mistyped removal', 'tags:\n  A: {ensure: absent, on_removal: ‹delte}', 'not-among'],
  ['two chats of one name, by their addresses', 'chats:\n  a: {name: A}\n  b: {name: ‹A}', 'same-name', /^chat:a at m\.yaml:3:3/],

  // Keys of entries
  ['a person without an e-mail address', 'users:\n  ‹anna: {}', 'bad-key', /anna@corp\.example/],
  ['a person with a space', 'users:\n  ‹"anna @b.ru": {}', 'bad-key'],
  [
    'an address without a dot, and says so',
    'users:\n  ‹ivan@corp: {}',
    'bad-key',
    /: no dot stands behind the @\nwrite an e-mail/,
  ],
  ['an address without an @', 'users:\n  ‹ivan.corp: {}', 'bad-key', /: no @ stands in it/],
  ['an address with two @', 'users:\n  ‹ivan@@corp.example: {}', 'bad-key', /: 2 @ stand in it/],
  ['an address with a comma', 'users:\n  ‹ivan@corp,example: {}', 'bad-key', /: "," stands in it/],
  ['an address with nothing before the @', 'users:\n  ‹"@corp.example,x": {}', 'bad-key'],
  [
    'an address with a space at its end, which nobody sees',
    'users:\n  ‹"ivan@corp.example ": {}',
    'bad-key',
    /: it ends with a space\nwrite ivan@corp\.example$/,
  ],
  ['an address with a tab before it', 'users:\n  ‹"\\tivan@corp.example": {}', 'bad-key', /tab/],
  ['a member without a dot', 'chats: {a: {name: A, members: [‹ivan@corp]}}', 'bad-format', /: no dot stands behind the @/],
  ['a member with a space', 'chats: {a: {name: A, members: [‹deploy bot]}}', 'bad-format', /: a space stands in it/],
  ['an owner of the workspace with two @', 'settings: {owner: ‹a@b@c.ru}', 'bad-format', /: 2 @ stand in it/],
  ['an e-mail address that is too long', `users:\n  ‹${'a'.repeat(256)}@b.ru: {}`, 'bad-key', /longer than 255/],
  ['a tag called here', 'tags:\n  ‹Here: {}', 'bad-key', /not `here`/],
  ['a tag called all', 'tags: {‹ALL: {}}', 'bad-key'],
  ['a tag with an @', 'tags: {‹a@b: {}}', 'bad-key', /no @/],
  ['a blank tag', 'tags: {‹"  ": {}}', 'bad-key'],
  ['a tag that is too long', `tags:\n  ‹${'т'.repeat(256)}: {}`, 'bad-key'],
  ['a handle with a space', 'chats: {‹my chat: {name: A}}', 'bad-key', /handle/],
  ['a handle with a space, and says so', 'chats: {‹Мой чат: {name: A}}', 'bad-key', /: a space stands in it\nwrite a handle/],
  ['a handle that begins with a hyphen', 'chats: {‹"-a": {name: A}}', 'bad-key', /: it begins with "-"/],
  ['a tag with a tab', 'tags: {‹"Back\\tend": {}}', 'bad-key', /: a tab \(U\+0009\) stands in it/],
  ['a tag with an @, and says so', 'tags: {‹a@b: {}}', 'bad-key', /: "@" stands in it/],
  ['a reference to a tag with a tab', 'users: {a@b.ru: {tags: [‹"A\\tB"]}}', 'bad-format', /: a tab/],
  ['a nickname with a space', 'users: {a@b.ru: {nickname: ‹anna b}}', 'bad-format', /: a space stands in it/],
  ['a handle that begins with a dot', 'chats: {‹.a: {name: A}}', 'bad-key'],
  ['a handle of 65 letters', `chats: {‹${'a'.repeat(65)}: {name: A}}`, 'bad-key'],
  ['a bot with an @', 'bots: {‹"@deploy_bot": {}}', 'bad-key', /write deploy_bot, without the @/],
  ['a property by a wrong id', 'users: {a@b.ru: {custom_properties: {‹"#x": "1"}}}', 'bad-key', /#1679/],
  ['a property with a name of 33 letters', `users: {a@b.ru: {custom_properties: {‹${'я'.repeat(33)}: "1"}}}`, 'too-long'],

  // What is not what it seems
  [
    'a Cyrillic letter in the address of a person, who would be invited a second time',
    'users:\n  ‹anna@cоrp.example: {}',
    'bad-key',
    /7th character is a Cyrillic "о" \(U\+043E\) among Latin letters\ntype it anew: anna@corp\.example/,
  ],
  ['a soft hyphen in an address', 'users:\n  ‹an\u00adna@b.ru: {}', 'bad-key', /3rd character is a soft hyphen \(U\+00AD\)/],
  ['a zero-width space in an address', 'users:\n  ‹anna@b.ru\u200b: {}', 'bad-key', /10th character is a zero-width space/],
  ['a change of direction in an address', 'users:\n  ‹"an\u202ena@b.ru": {}', 'bad-key', /right-to-left override \(U\+202E\)/],
  [
    'a byte order mark in an address',
    'users:\n  ‹"\ufeffanna@b.ru": {}',
    'bad-key',
    /1st character is a byte order mark \(U\+FEFF\)/,
  ],
  ['a no-break space in an address', 'users:\n  ‹"anna@b.ru\u00a0": {}', 'bad-key', /no-break space \(U\+00A0\)/],
  ['a dot at the end of an address', 'users:\n  ‹anna@b.ru.: {}', 'bad-key', /it ends with a dot\nwrite anna@b\.ru$/],
  ['two dots in a domain', 'users:\n  ‹anna@b..ru: {}', 'bad-key', /a dot too many/],
  [
    'a variation selector in the nickname of a bot',
    'bots:\n  ‹deploy\ufe0f_bot: {}',
    'bad-key',
    /variation selector \(U\+FE0F\)/,
  ],
  ['a Cyrillic letter in the nickname of a bot', 'bots:\n  ‹dеploy_bot: {}', 'bad-key', /type it anew: deploy_bot/],
  [
    'a member with a word joiner, who would not be found',
    'chats: {a: {name: A, members: [a@b.ru, ‹"an\u2060na@b.ru"]}}',
    'bad-format',
    /item 2 of `members`.*3rd character is a word joiner/,
  ],
  ['an admin with a Cyrillic letter', 'chats: {a: {name: A, admins: [‹аnna@b.ru]}}', 'bad-format', /Cyrillic "а"/],
  ['an editor with a Cyrillic letter', 'chats: {a: {name: A, editors: [‹dеploy_bot]}}', 'bad-format', /Cyrillic "е"/],
  ['an owner with a dot at the end', 'chats: {a: {name: A, owner: ‹anna@b.ru.}}', 'bad-format', /ends with a dot/],
  ['a former address with a Cyrillic letter', 'users: {anna@b.ru: {previously: [‹аnna@b.ru]}}', 'bad-format', /Cyrillic "а"/],
  ['a former nickname with a Cyrillic letter', 'bots: {a_bot: {previously: [‹dеploy_bot]}}', 'bad-format', /Cyrillic "е"/],
  ['a nickname with a Cyrillic letter', 'users: {a@b.ru: {nickname: ‹аnna}}', 'bad-format', /Cyrillic "а"/],
  ['a nickname with a dot at the end', 'users: {a@b.ru: {nickname: ‹anna.}}', 'bad-format', /ends with a dot/],
  [
    'a nickname with a control character',
    'users: {a@b.ru: {nickname: ‹"an\\u0007na"}}',
    'bad-format',
    /control character \(U\+0007\)/,
  ],
  ['an owner of the workspace with a Cyrillic letter', 'settings: {owner: ‹сeo@b.ru}', 'bad-format', /Cyrillic "с"/],
  ['a runner with a zero-width space', 'settings: {run_as: ‹"robot\u200b@b.ru"}', 'bad-format', /zero-width space/],
  ['a runner with a dot at the end', 'settings: {run_as: ‹robot@b.ru.}', 'bad-format', /ends with a dot/],

  // Equal keys
  [
    'the same person in other letters',
    'users:\n  anna@b.ru: {}\n  ‹Anna@b.ru: {}',
    'declared-twice',
    /m\.yaml:3:3, as "anna@b\.ru"/,
  ],
  ['the same tag in other letters', 'tags:\n  Дизайн: {}\n  ‹дизайн: {}', 'declared-twice'],
  ['the same tag in another normal form', 'tags:\n  "\u0439": {}\n  ‹"\u0438\u0306": {}', 'declared-twice'],
  ['the same tag but for spaces', 'tags:\n  A: {}\n  ‹" A ": {}', 'declared-twice'],
  ['the same handle in other letters', 'chats:\n  a: {name: A}\n  ‹A: {name: B}', 'declared-twice'],
  ['the same bot in other letters', 'bots:\n  a_bot: {}\n  ‹A_bot: {}', 'declared-twice'],
  ['the same key', 'users:\n  a@b.ru: {}\n  ‹a@b.ru: {}', 'duplicate-key', /first at m\.yaml:3:3/],
  ['the same field', 'users:\n  a@b.ru:\n    title: x\n    ‹title: y', 'duplicate-key', /first at m\.yaml:4:5/],
  ['the same seat', 'users: {}\n‹users: {}', 'duplicate-key'],
  ['the same property but for spaces', 'users: {a@b.ru: {custom_properties: {City: "1", "City ": ‹"2"}}}', 'duplicate-key'],

  // Types
  ['a person that is null', 'users:\n  ‹a@b.ru:', 'null', /write \{\}/],
  ['a seat that is null', '‹users:', 'null', /write \{\}/],
  ['a seat that is a list', 'users: ‹[a@b.ru]', 'wrong-type', /a map/],
  ['a number for text', 'users: {a@b.ru: {first_name: ‹12}}', 'wrong-type', /quote it: "12"/],
  ['an unquoted phone number', 'users: {a@b.ru: {phone_number: ‹+79001234567}}', 'wrong-type', /quote it: "\+79001234567"/],
  ['an unquoted number with a zero before it', 'users: {a@b.ru: {title: ‹0123}}', 'wrong-type', /quote it: "0123"/],
  ['an unquoted hexadecimal number', 'users: {a@b.ru: {title: ‹0x1F}}', 'wrong-type', /quote it: "0x1F"/],
  ['an unquoted number with an exponent', 'users: {a@b.ru: {nickname: ‹1e3}}', 'wrong-type', /quote it: "1e3"/],
  ['an unquoted true', 'users: {a@b.ru: {title: ‹true}}', 'wrong-type', /quote it: "true"/],
  ['an unquoted number as a property', 'users: {a@b.ru: {custom_properties: {Age: ‹42}}}', 'wrong-type', /quote it: "42"/],
  ['text that is null', 'users: {a@b.ru: {title: ‹null}}', 'null', /write "" to make it empty, or leave the field out/],
  [
    'the name of a chat without a value, which nobody can leave out without the next error',
    'chats:\n  a:\n    ‹name:',
    'null',
    /no value\nwrite the name out; where the `id` is written/,
  ],
  ['the name of a chat that is empty', 'chats: {a: {name: ‹""}}', 'empty', /write the name out/],
  ['an id without a value', 'chats: {a: {‹id: }}', 'null', /where the `name` is written/],
  ['a nickname without a value, which cannot be empty', 'users: {a@b.ru: {nickname: ‹null}}', 'null', /\nwrite it out, or leave/],
  ['a runner without a value', 'settings: {‹run_as: }', 'null', /\nwrite it out, or leave/],
  ['an exception whose reason has no value', 'settings: {allow: [{guard: self, up_to: 1, ‹why: }]}', 'null', /\nwrite it out$/],
  ['text without a value', 'users:\n  a@b.ru:\n    ‹title:', 'null'],
  ['a list that is null', 'users: {a@b.ru: {tags: ‹~}}', 'null', /write \[\] to make it empty, or leave the field out/],
  ['a flag that is null', 'users: {a@b.ru: {suspended: ‹null}}', 'null', /true or false/],
  ['a role that is null', 'users: {a@b.ru: {role: ‹null}}', 'null', /admin, user, multi_guest or guest/],
  ['a flag as yes', 'users: {a@b.ru: {suspended: ‹yes}}', 'wrong-type', /write true, without quotes/],
  ['a flag in quotes', 'chats: {a: {name: A, public: ‹"false"}}', 'wrong-type', /write false, without quotes/],
  ['a list that is text', 'chats: {a: {name: A, members: ‹a@b.ru}}', 'wrong-type', /write a list: \[a@b\.ru\]/],
  ['text that is a list', 'users: {a@b.ru: {title: ‹[x]}}', 'wrong-type'],
  ['text that is a map', 'users: {a@b.ru: {title: ‹{a: b}}}', 'wrong-type'],
  ['a number in a list of tags', 'users: {a@b.ru: {tags: [A, ‹7]}}', 'wrong-type', /item 2 of `tags`.*/],
  ['a tag as an object', 'users: {a@b.ru: {tags: [‹{name: A}]}}', 'wrong-type'],
  ['an id in quotes', 'chats: {a: {id: ‹"334"}}', 'wrong-type', /write 334, without quotes/],
  ['an id of nought', 'chats: {a: {id: ‹0}}', 'out-of-range', /at least 1/],
  ['an id that is too large to be exact', 'chats: {a: {id: ‹12345678901234567890}}', 'out-of-range', /12345678901234567890/],
  [
    'an id that nobody would read as 1000',
    'chats: {a: {id: ‹1e3}}',
    'number-notation',
    /`id` is written 1e3, which YAML reads as 1000\nwrite 1000/,
  ],
  ['an id that older readers take for 83', 'bots: {a_bot: {id: ‹0123}}', 'number-notation', /write 123/],
  ['a limit in hexadecimal', 'settings: {limits: {removals: ‹0x1F}}', 'number-notation', /write 31/],
  ['an exception up to a power', 'settings: {allow: [{guard: removals, up_to: ‹1e1, why: x}]}', 'number-notation'],
  ['an id with a fraction', 'bots: {a_bot: {id: ‹1.5}}', 'wrong-type'],

  // Lengths, enums, formats
  [
    'a first name that is too long',
    `users: {a@b.ru: {first_name: ‹${'я'.repeat(256)}}}`,
    'too-long',
    /256 characters long; at most 255/,
  ],
  ['a property that is too long', `users: {a@b.ru: {custom_properties: {A: ‹${'x'.repeat(769)}}}}`, 'too-long', /at most 768/],
  ['an unknown role', 'users: {a@b.ru: {role: ‹gest}}', 'not-among', /did you mean guest/],
  ['a nickname with an @', 'users: {a@b.ru: {nickname: ‹"@anna"}}', 'bad-format', /anna, without the @/],
  ['a nickname that is empty', 'users: {a@b.ru: {nickname: ‹""}}', 'empty'],
  ['a phone number without digits', 'users: {a@b.ru: {phone_number: ‹none}}', 'bad-format', /\+79001234567/],
  ['an unknown way to invite', 'users: {a@b.ru: {invite: ‹mail}}', 'not-among', /did you mean email/],
  ['an unknown way to treat tags', 'users: {a@b.ru: {tagging: ‹exactly}}', 'not-among', /did you mean exact/],
  ['a verb that people do not have', 'users: {a@b.ru: {on_removal: ‹archive}}', 'not-among', /keep, suspend or delete/],
  ['a verb that chats do not have', 'chats: {a: {name: A, on_removal: ‹delete}}', 'not-among', /keep or archive/],
  ['an unknown field to ignore', 'users: {a@b.ru: {ignore_changes: [‹titel]}}', 'not-among', /did you mean title/],
  ['a chat with neither name nor id', 'chats:\n  ‹a: {channel: true}', 'missing', /add `name/],
  ['a chat with a blank name', 'chats: {a: {name: ‹" "}}', 'bad-format'],
  ['a chat with a name that is too long', `chats: {a: {name: ‹${'x'.repeat(256)}}}`, 'too-long'],
  ['a reference with a kind before it', 'chats: {a: {name: A, members: [‹"user:a@b.ru"]}}', 'bad-format', /write only a@b\.ru/],
  ['a tag with a colon', 'users: {a@b.ru: {tags: [‹"a:b"]}}', 'bad-format', /reserved/],
  ['a tag `all` on a person', 'users: {a@b.ru: {tags: [‹all]}}', 'bad-format'],
  [
    'a member with an @ before the nickname',
    'chats: {a: {name: A, members: [‹"@deploy_bot"]}}',
    'bad-format',
    /write deploy_bot, without the @/,
  ],
  ['a member with a space', 'chats: {a: {name: A, members: [‹Anna Petrova]}}', 'bad-format'],
  ['an unknown event', 'bots: {a_bot: {events: [‹mesage_new]}}', 'not-among', /did you mean message_new/],
  ['an unknown trigger', 'bots: {a_bot: {trigger_on: ‹command}}', 'not-among', /did you mean commands/],
  ['a command without a slash', 'bots: {a_bot: {commands: [‹deploy]}}', 'bad-format', /\/deploy/],
  ['a command in Cyrillic', 'bots: {a_bot: {commands: [‹/выкатка]}}', 'bad-format'],
  ['a scope that is none', 'bots: {a_bot: {scopes: [‹"Messages Create"]}}', 'bad-format'],
  ['a webhook that is no URL', 'bots: {a_bot: {outgoing_url: ‹example.com/x}}', 'bad-format', /https/],
  ['six domains', 'bots: {a_bot: {unfurl_domains: ‹[a.ru, b.ru, c.ru, d.ru, e.ru, f.ru]}}', 'too-many-items', /at most 5/],
  ['a former e-mail address that is none', 'users: {a@b.ru: {previously: [‹anna]}}', 'bad-format'],

  // Variables
  ['a variable in a key', 'users:\n  ‹"${env:A}@b.ru": {}', 'misplaced-variable', /in a key/],
  ['a variable among tags', 'users: {a@b.ru: {tags: [‹"${env:T}"]}}', 'misplaced-variable', /free text/],
  ['a variable among members', 'chats: {a: {name: A, members: [‹"${env:WHO}"]}}', 'misplaced-variable'],
  ['a variable as the name of a chat', 'chats: {a: {name: ‹"${env:N}"}}', 'misplaced-variable'],
  ['a variable as a flag', 'users: {a@b.ru: {suspended: ‹"${env:S}"}}', 'misplaced-variable'],
  ['a variable as an id', 'chats: {a: {id: ‹"${env:I}"}}', 'misplaced-variable'],
  ['a variable in the settings', 'settings: {scope: ‹"${env:S}"}', 'misplaced-variable'],
  ['a variable without `env:`', 'bots: {a_bot: {outgoing_url: ‹"${HOOK}"}}', 'bad-variable', /write "\$\{env:HOOK\}"/],
  ['a variable with an impossible name', 'bots: {a_bot: {template: ‹"${env:1A}"}}', 'bad-variable', /\$\$\{/],
  ['a variable that is not closed', 'bots: {a_bot: {template: ‹"x ${env:A"}}', 'bad-variable'],

  // Removal
  [
    'an absent person with fields',
    'users: {a@b.ru: {ensure: absent, ‹title: x}}',
    'absent-field',
    /`ensure`, `on_removal` or `previously`/,
  ],
  ['an absent chat with members', 'chats: {a: {ensure: absent, name: A, ‹members: []}}', 'absent-field', /`name`/],
  ['an absent entry that is protected', 'users: {a@b.ru: {ensure: absent, ‹protect: true}}', 'absent-field'],
  ['an absent chat that nothing identifies', 'chats: {‹a: {ensure: absent}}', 'missing'],
  ['an absent tag that is kept', 'tags: {A: {ensure: absent, on_removal: ‹keep}}', 'absent-but-kept', /`on_removal: delete`/],
  ['an absent tag, kept by the settings', 'tags: {A: {ensure: ‹absent}}', 'absent-but-kept', /settings\.on_removal\.tags/],
  ['an absent person, kept', 'users: {a@b.ru: {ensure: absent, on_removal: ‹keep}}', 'absent-but-kept', /suspend or delete/],
  [
    'an absent person in a chat',
    'users: {a@b.ru: {ensure: absent}}\nchats: {a: {name: A, members: [‹A@b.ru]}}',
    'names-absent',
    /m\.yaml:2:9/,
  ],
  ['an absent person as owner', 'users: {a@b.ru: {ensure: absent}}\nchats: {a: {name: A, owner: ‹a@b.ru}}', 'names-absent'],
  [
    'an absent bot in a chat',
    'bots: {a_bot: {ensure: absent, on_removal: delete}}\nchats: {a: {name: A, admins: [‹a_bot]}}',
    'names-absent',
  ],
  [
    'an absent tag on a person',
    'tags: {A: {ensure: absent, on_removal: delete}}\nusers: {a@b.ru: {tags: [B, ‹a]}}',
    'names-absent',
  ],
  [
    'an absent tag on a chat',
    'tags: {A: {ensure: absent, on_removal: delete}}\nchats: {a: {name: A, tags: [‹A]}}',
    'names-absent',
  ],
  ['neither present nor absent', 'tags: {A: {ensure: ‹gone}}', 'not-among', /present or absent/],

  // Former names
  ['a former tag that is declared', 'tags:\n  UX: {}\n  Design: {previously: [‹ux]}', 'former-name-declared', /m\.yaml:3:3/],
  ['a former e-mail address that is declared', 'users: {a@b.ru: {}, b@b.ru: {previously: [‹A@b.ru]}}', 'former-name-declared'],
  ['a former bot that is declared', 'bots: {a_bot: {}, b_bot: {previously: [‹a_bot]}}', 'former-name-declared'],
  ['a former name of a chat that another has', 'chats: {a: {name: A}, b: {name: B, previously: [‹A]}}', 'former-name-declared'],
  [
    'one former name, two tags',
    'tags:\n  A: {previously: [UX]}\n  B: {previously: [‹UX]}',
    'former-name-declared',
    /also a former name of tag:A/,
  ],

  // Chats
  [
    'one person in two lists',
    'chats: {a: {name: A, admins: [a@b.ru], members: [‹A@b.ru]}}',
    'two-roles',
    /`admins` and in `members`/,
  ],
  [
    'one bot as editor and member',
    'chats: {a: {name: A, channel: true, editors: [x_bot], members: [y_bot, ‹x_bot]}}',
    'two-roles',
  ],
  [
    'editors in a conversation',
    'chats: {a: {name: A, channel: false, editors: ‹[a@b.ru]}}',
    'editors-in-conversation',
    /members/,
  ],
  ['one id, two chats', 'chats: {a: {id: 3}, b: {id: ‹3}}', 'id-twice', /chat:a/],
  ['one id, two bots', 'bots: {a_bot: {id: 3}, b_bot: {id: ‹3}}', 'id-twice', /bot:a_bot/],

  // People
  ['a guest with tags', 'users: {a@b.ru: {role: guest, tags: ‹[A]}}', 'guest-tags'],
  ['a multi-guest with tags', 'users: {a@b.ru: {role: multi_guest, tags: ‹[A]}}', 'guest-tags'],
  [
    'a guest in two chats',
    'users: {g@b.ru: {role: ‹guest}}\nchats: {a: {name: A, members: [g@b.ru]}, b: {name: B, admins: [G@b.ru]}}',
    'guest-chats',
    /chat:a \(m\.yaml:3:9\), chat:b/,
  ],
  ['a nickname twice', 'users: {a@b.ru: {nickname: anna}, b@b.ru: {nickname: ‹Anna}}', 'nickname-twice', /user:a@b\.ru/],
  ['the nickname of a bot', 'users: {a@b.ru: {nickname: ‹x_bot}}\nbots: {x_bot: {}}', 'nickname-twice', /bot:x_bot/],

  // Bots
  [
    'commands that are too long together',
    `bots: {a_bot: {commands: ‹[${Array.from({ length: 26 }, (_, i) => `/command${String.fromCharCode(97 + i)}`).join(', ')}]}}`,
    'commands-too-long',
    /259 characters/,
  ],
  [
    'a bot for one chat in two',
    'bots: {s_bot: {single_chat: ‹true}}\nchats: {a: {name: A, members: [s_bot]}, b: {name: B, members: [s_bot]}}',
    'single-chat',
  ],

  // Settings
  ['a limit below nought', 'settings: {limits: {removals: ‹-1}}', 'out-of-range', /at least 0/],
  ['more than all, in percent', 'settings: {limits: {removals_percent: ‹101}}', 'out-of-range', /at most 100/],
  ['no admins at all', 'settings: {limits: {min_admins: ‹0}}', 'out-of-range', /at least 1/],
  ['a limit in quotes', 'settings: {limits: {invitations: ‹"5"}}', 'wrong-type', /write 5, without quotes/],
  ['an unknown guard', 'settings: {allow: [{guard: ‹removal, up_to: 3, why: x}]}', 'not-among', /did you mean removals/],
  ['an exception without a reason', 'settings:\n  allow:\n    - ‹{guard: removals, up_to: 3}', 'missing', /`why`/],
  ['an exception with a blank reason', 'settings: {allow: [{guard: removals, up_to: 3, why: ‹" "}]}', 'bad-format', /the reason/],
  ['an exception to everything', 'settings:\n  allow:\n    - ‹guard: removals\n      why: x', 'allow-everything', /`on:/],
  ['an exception on no address', 'settings: {allow: [{guard: self, on: ‹anna, why: x}]}', 'bad-format', /user:anna/],
  ['an exclusive kind that is none', 'settings: {scope: s, exclusive: [‹user]}', 'not-among', /did you mean users/],
  ['exclusive without scope', 'settings:\n  ‹exclusive: [users]', 'exclusive-without-scope', /add `scope/],
  ['a scope with a space', 'settings: {scope: ‹my scope}', 'bad-format'],
  ['a verb that tags do not have', 'settings: {on_removal: {tags: ‹suspend}}', 'not-among', /keep or delete/],
  ['an owner that is no person', 'settings: {owner: ‹ceo}', 'bad-format'],
  ['settings without a value', '‹settings:', 'null'],

  // Merged and aliased
  [
    'a mistake in a merged map, once',
    'x-d: &d {titel: x}\nusers: {a@b.ru: {<<: *d}, b@b.ru: {}}'.replace('titel', '‹titel'),
    'unknown-key',
  ],
  ['a mistake behind an alias, once', 'x-t: &t [‹7]\nusers: {a@b.ru: {tags: *t}, b@b.ru: {tags: *t}}', 'wrong-type'],
  ['a merge of text', 'x-t: &t text\nusers: {a@b.ru: {<<: ‹*t}}', 'bad-merge', /<<: \*anchor/],
  ['two merges', 'x-a: &a {}\nusers: {a@b.ru: {<<: *a, ‹<<: *a}}', 'duplicate-key', /<<: \[\*a, \*b\]/],

  // Several at once
  [
    'everything at once',
    'users:\n  ‹anna: {}\n  a@b.ru: {‹titel: x, role: ‹boss}\nchats:\n  c: {name: C, admins: [x@b.ru], members: [‹x@b.ru], public: ‹1}',
    'bad-key unknown-key not-among two-roles wrong-type',
  ],
];

describe('offline rules', () => {
  it.each(rows)('refuses %s', async (_, body, codes, words) => {
    const { said: found, places, loaded } = await said(body);
    expect(found).toEqual(codes.split(' ').map((code, index) => `${code} ${places[index]}`));
    expect(loaded.manifest).toBeUndefined();
    const first = loaded.diagnostics.find((one) => one.severity === 'error')!;
    expect(first.hint).toBeTruthy();
    if (words) expect(`${first.message}\n${first.hint}`).toMatch(words);
  });

  const secrets = [
    'bots: {a_bot: {outgoing_url: "ftp://user:hunter2@b.ru"}}',
    'bots: {a_bot: {outgoing_url: hunter2}}',
    'bots: {a_bot: {challenge_key: 0x42hunter2e, nope: 1}}',
    'bots: {a_bot: {challenge_key: "${env:KEY hunter2"}}',
    'bots: {a_bot: {challenge_key: "x" hunter2}}',
    'bots: {a_bot: {challenge_key: [hunter2]}}',
  ];
  it.each(secrets)('says what is wrong with a secret without quoting it: %s', async (body) => {
    const { loaded } = await said(body);
    expect(loaded.manifest).toBeUndefined();
    expect(JSON.stringify(loaded.diagnostics)).not.toContain('hunter2');
  });

  it('says that a secret must be quoted without repeating it', async () => {
    const { loaded } = await said('bots: {a_bot: {challenge_key: 8675309}}');
    expect(loaded.diagnostics).toMatchObject([{ code: 'wrong-type', hint: 'put it in quotes' }]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain('8675309');
  });

  const remarks: Row[] = [
    ['a nickname without _bot', 'bots:\n  ‹deploy: {}', 'bot-nickname', /deploy_bot/],
    ['an ignored key without an anchor', 'tags:\n  ‹x-ray: {}', 'ignored-key'],
    ['a former name that is the present one', 'tags: {A: {previously: [‹a]}}', 'former-name-is-own'],
    ['an unfurl event without the trigger', 'bots: {a_bot: {trigger_on: commands, events: [‹message_link_shared]}}', 'unfurl'],
    [
      'a tag that only looks like another, which one of two people would carry',
      'tags:\n  Product Design: {}\n  ‹‹"Product\u00a0 Design": {}',
      'look-alike untidy-name',
      /looks like "Product Design" of tag:Product Design at m\.yaml:3:3: here the 8th character is a no-break space/,
    ],
    [
      'a chat that only looks like another',
      'chats: {a: {name: Ops}, b: {name: ‹Орs}}',
      'look-alike',
      /"Ops" of chat:a at m\.yaml:2:9: here the 1st letter is a Cyrillic "О"/,
    ],
    [
      'a person whose full name only looks like that of another',
      'users: {a@b.ru: {first_name: Анна, last_name: Львова}, b@b.ru: {first_name: ‹Aннa, last_name: Львова}}',
      'look-alike',
      /of user:a@b\.ru at m\.yaml:2:9: here the 1st letter is a Latin "A"/,
    ],
    ['a bot that only looks like another', 'bots: {учет_bot: {}, ‹учёт_bot: {}}', 'look-alike', /of bot:учет_bot at m\.yaml:2:8/],
    ['a bot whose name only looks like that of another', 'bots: {a_bot: {name: Owl}, b_bot: {name: ‹Оwl}}', 'look-alike'],
    [
      'a tag on a person that only looks like a declared one',
      'tags: {Ops: {}}\nusers: {a@b.ru: {tags: [‹Орs]}}',
      'look-alike',
      /only looks like the tag "Ops" at m\.yaml:2:8: here the 1st letter is a Cyrillic "О" .*\nwrite "Ops"/s,
    ],
    [
      'two spaces in the name of a tag',
      'tags: {‹Product  Design: {}}',
      'untidy-name',
      /two spaces stand after "Product"\nwrite "Product Design"/,
    ],
    ['a space at the end of the name of a chat', 'chats: {a: {name: ‹"Ops "}}', 'untidy-name', /ends with a space\nwrite "Ops"/],
    [
      'a character in a first name that nobody sees',
      'users: {a@b.ru: {first_name: ‹"An\u200bna"}}',
      'untidy-name',
      /3rd character is a zero-width space/,
    ],
    ['a soft hyphen in a last name', 'users: {a@b.ru: {first_name: A, last_name: ‹"Lvo\u00adva"}}', 'untidy-name'],
    ['a no-break space in the name of a bot', 'bots: {a_bot: {name: ‹"Owl\u00a0 2"}}', 'untidy-name'],
    ['an unfurl trigger without the event', 'bots: {a_bot: {trigger_on: ‹unfurl, events: [message_new]}}', 'unfurl'],
  ];
  it.each(remarks)('warns of %s', async (_, body, codes, words) => {
    const { said: found, places, loaded } = await said(body, 'warning');
    expect(found).toEqual(codes.split(' ').map((code, index) => `${code} ${places[index]}`));
    expect(loaded.manifest).toBeDefined();
    if (words) expect(`${loaded.diagnostics[0]!.message}\n${loaded.diagnostics[0]!.hint}`).toMatch(words);
  });

  const slips: Row[] = [
    [
      'an e-mail address',
      'users: {annap@b.ru: {}}\nchats: {a: {name: A, members: [‹anap@b.ru]}}',
      'undeclared-reference',
      /did you mean annap@b\.ru/,
    ],
    ['a tag', 'tags: {Design: {}}\nusers: {a@b.ru: {tags: [‹Desing]}}', 'undeclared-reference', /did you mean Design/],
    [
      'a bot',
      'bots: {deploy_bot: {}}\nchats: {a: {name: A, owner: ‹deplay_bot}}',
      'undeclared-reference',
      /did you mean deploy_bot/,
    ],
  ];
  it.each(slips)('asks what was meant by %s that nobody declares', async (_, body, codes, words) => {
    const { said: found, places, loaded } = await said(body, 'note');
    expect(found).toEqual([`${codes} ${places[0]}`]);
    expect(loaded.manifest).toBeDefined();
    expect(loaded.diagnostics[0]!.hint).toMatch(words!);
  });

  const good: [string, string][] = [
    ['nothing but the format', ''],
    ['empty seats', 'users: {}\ntags: {}\nchats: {}\nbots: {}'],
    ['empty text and lists', 'users: {a@b.ru: {title: "", phone_number: "", tags: [], custom_properties: {A: ""}}}'],
    ['an unquoted date, which YAML reads as text', 'users: {a@b.ru: {custom_properties: {Born: 1990-01-31}}}'],
    ['Cyrillic addresses and handles', 'users: {анна@пример.рф: {}}\nchats: {бэкенд.2: {name: Б}}'],
    [
      'addresses and nicknames of one script in every word, wherever they stand',
      [
        'settings: {owner: директор@пример.рф, run_as: деплой_bot}',
        'users: {иван@corp.example: {nickname: ваня, previously: [иван@пример.рф]}, josé@b.ru: {}, info@хор.рф: {}}',
        'chats: {a: {name: A, owner: иван@corp.example, members: [деплой_bot, 田中@b.jp]}}',
      ].join('\n'),
    ],
    ['an apostrophe and a plus in an address', "users: {o'neil+x@b.ru: {}}"],
    [
      'editors in a channel, and none in a conversation',
      'chats: {a: {name: A, channel: true, editors: [a@b.ru]}, b: {name: B, channel: false, editors: []}}',
    ],
    ['editors where the live chat decides', 'chats: {a: {id: 3, editors: [a@b.ru]}, b: {name: B, editors: [a@b.ru]}}'],
    ['the owner in a list', 'chats: {a: {name: A, owner: a@b.ru, admins: [a@b.ru]}}'],
    ['one person twice in the same list', 'chats: {a: {name: A, members: [a@b.ru, A@b.ru]}}'],
    [
      'a guest in one chat, with an empty list of tags',
      'users: {g@b.ru: {role: guest, tags: []}}\nchats: {a: {name: A, members: [g@b.ru]}}',
    ],
    [
      'a multi-guest in two chats',
      'users: {g@b.ru: {role: multi_guest}}\nchats: {a: {name: A, members: [g@b.ru]}, b: {name: B, members: [g@b.ru]}}',
    ],
    ['an absent chat by id', 'chats: {a: {ensure: absent, id: 3}}'],
    ['an absent tag, deleted by the settings', 'settings: {on_removal: {tags: delete}}\ntags: {A: {ensure: absent}}'],
    ['two chats with one name, one of them pinned', 'chats: {a: {name: A}, b: {id: 3, name: A}}'],
    ['two chats with one name of different sorts', 'chats: {a: {name: A, channel: true}, b: {name: A, channel: false}}'],
    ['a former name that another pinned chat had as well', 'chats: {a: {name: A}, b: {id: 3, name: B, previously: [A]}}'],
    [
      'names that a person can tell apart, and namesakes',
      [
        'tags: {Ops: {}, Орs: {ensure: absent, on_removal: delete}, Dev 👩‍💻: {}}',
        'chats: {a: {name: Team 1}, b: {name: team 1}, c: {name: Team l}}',
        'users: {a@b.ru: {first_name: Анна, last_name: Львова}, b@b.ru: {first_name: Анна, last_name: Львова}}',
      ].join('\n'),
    ],
    ['a tag with a colon that nobody refers to', 'tags: {"Team: A": {}}'],
    ['a swap of nicknames', 'users: {a@b.ru: {nickname: b}, b@b.ru: {nickname: a}}'],
    ['commands of 255 characters together', `bots: {a_bot: {commands: [/${'a'.repeat(126)}, /${'b'.repeat(126)}]}}`],
    ['an address that begins with x-', 'users: {x-ray@b.ru: {}}'],
    [
      'keys that begin with x-, everywhere',
      'x-a: 1\nsettings: {x-b: 1, limits: {x-c: 1}, on_removal: {x-d: 1}}\nusers: {x-e: &e {role: boss}, a@b.ru: {x-f: null}}',
    ],
  ];
  it.each(good)('accepts %s', async (_, body) => {
    const { loaded } = await said(body);
    expect(loaded.diagnostics.filter((one) => one.severity !== 'note')).toEqual([]);
    expect(loaded.manifest).toBeDefined();
  });
});
