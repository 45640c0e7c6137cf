/** A text that is one short text said again and again, e.g. `abcabcabcabc`. */
const REPEATED = /^(.{1,5})\1+$/u;
/** Keys beside each other, and what people count through. */
const ROWS = ['01234567890123456789', '98765432109876543210', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];
/** What somebody would try first here. */
const OURS = ['nightberth', 'dongxiao', 'yebo', '东晓夜泊'];
/** So much has to be left of a password when what everybody would guess is taken out of it. */
const REST_MIN = 6;

/**
 * Whether a password is among those that are tried first: leaked ones, rows of keys, repetitions, and the names of the account and of the
 * product with little beside them (OWASP ASVS 6.2.4, NIST SP 800-63B section 3.1.1.2). No rule asks for kinds of characters.
 */
export function isTooCommon(password: string, account: string, leaked: ReadonlySet<string>): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  if (leaked.has(plain) || REPEATED.test(plain) || ROWS.some((row) => row.includes(plain))) return true;
  const names = [account.split('@')[0] ?? '', ...OURS].filter((name) => name.length > 2);
  const rest = names.reduce((text, name) => text.replaceAll(name, ''), plain);
  return rest !== plain && [...rest].length < REST_MIN;
}
