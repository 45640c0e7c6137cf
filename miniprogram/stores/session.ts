import type { Resident, Session as SessionAnswer } from '../types/api.js';
import type { Shelf } from '../wx/ports.js';

const KEPT_AS = 'session-token';

/** Who holds the phone, as the server knows them. However many calls need it at once, there is one login. */
export class Session {
  private kept: string | undefined;
  private pending: Promise<string> | undefined;
  private known: Resident | undefined;

  /** `logIn` asks WeChat for a code and the server for a session; `loggedIn` hears of each. */
  constructor(
    private readonly shelf: Shelf,
    private readonly logIn: () => Promise<SessionAnswer>,
    private readonly loggedIn: () => void = () => undefined,
  ) {
    const kept = shelf.read(KEPT_AS);
    this.kept = typeof kept === 'string' ? kept : undefined;
  }

  /** The resident as last told by the server. */
  get resident(): Resident | undefined {
    return this.known;
  }

  get hasToken(): boolean {
    return this.kept !== undefined;
  }

  token(): Promise<string> {
    return this.kept === undefined ? this.begun() : Promise.resolve(this.kept);
  }

  /** A token other than the refused one: that of a login which is under way or was made meanwhile, else of a new one. */
  renewed(refused: string): Promise<string> {
    if (this.kept === refused) this.forget();
    return this.token();
  }

  learn(resident: Resident): void {
    this.known = resident;
  }

  forget(): void {
    this.kept = undefined;
    this.known = undefined;
    this.shelf.remove(KEPT_AS);
  }

  private begun(): Promise<string> {
    this.pending ??= this.logIn()
      .then(({ token, resident }) => {
        this.kept = token;
        this.known = resident;
        this.shelf.write(KEPT_AS, token);
        this.loggedIn();
        return token;
      })
      .finally(() => {
        this.pending = undefined;
      });
    return this.pending;
  }
}
