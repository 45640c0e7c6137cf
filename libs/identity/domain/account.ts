/** As accounts are stored; what is accepted for a new one is in the contracts. */
const ACCOUNT = /^[a-z0-9._@+-]{1,60}$/;

/** What somebody typed, as it is stored and counted. */
export function typedAccount(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/** The same to look for: what cannot be an account is nobody's, and is looked for like any other. */
export function storedAccount(typed: string): string {
  return ACCOUNT.test(typed) ? typed : '';
}
