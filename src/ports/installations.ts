/** The permission to act in one tenant, as a platform gave it; secret, and kept encrypted. */
export interface Installation {
  /** As `Tenant.id`, such as `slack:T024BE7LD`; for a whole organisation `slack:E024BE7LD`. */
  readonly id: string;
  /** Encrypted by whoever saves it: the store sees no token in clear. */
  readonly sealed: string;
  /** When it was last saved, in milliseconds since 1970. */
  readonly savedAt: number;
}

/**
 * Where platforms that serve many tenants keep what lets the bot act in each. Not a part of the tenant's own data: an
 * installation is there before the tenant says anything, and goes when the tenant uninstalls.
 *
 * Every method throws a {@link StoreFailure} when the disk is full or the database does not answer.
 */
export interface Installations {
  /** Makes or replaces one. */
  save(installation: Installation): Promise<void>;
  find(id: string): Promise<Installation | null>;
  all(platform: string): Promise<readonly Installation[]>;
  /** One that is not there is no fault. */
  remove(id: string): Promise<void>;
}
