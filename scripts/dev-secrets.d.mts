/** Makes what is missing in `dir` (default: SECRETS_DIR, else .data/secrets) and gives the folder's real path. */
export function ensureSecrets(dir?: string): Promise<string>;
