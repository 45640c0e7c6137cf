/** Without what people put in between, in upper case: as codes are hashed and compared. */
export function plainCode(code: string): string {
  return code.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}

/** 24 characters of base32 are 120 bits: nothing to guess, so a plain hash is enough (OWASP ASVS 6.5.2). */
const RECOVERY_CODE = /^[A-Z2-7]{24}$/;

export function isRecoveryCode(plain: string): boolean {
  return RECOVERY_CODE.test(plain);
}
