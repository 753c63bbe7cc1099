import { SignJWT, errors, jwtVerify } from "jose";
import { whileBusy } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/ids.ts";

/** What a bearer proves: the environment's own secret, or scopes until a time. */
export type Credential = { kind: "secret" } | { kind: "jwt"; scopes: readonly string[]; /** Takes a one-time token. False: it was taken. */ use(): boolean };

/** The environment that every token names. */
export const ENVIRONMENT_ID = "env_test";

const ISSUER = "https://id.trigger.dev";
const AUDIENCE = "https://api.trigger.dev";
/** Verified tokens that are remembered; expiry is checked at every use all the same. */
const CACHE_SIZE = 2_000;

interface Verified {
  scopes: readonly string[];
  /** Good for one request. */
  once: boolean;
  /** Seconds since the epoch. */
  exp: number;
}

/** Signs and checks the environment's tokens: HS256, the secret key is the signing key. */
export class Tokens {
  readonly #key: Uint8Array;
  readonly #verified = new Map<string, Verified>();
  readonly #revoked = new Set<string>();
  readonly #used = new Set<string>();

  constructor(
    private readonly secretKey: string,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly ttlSeconds: number,
  ) {
    // In jsdom the encoder's bytes are Node's, and `Uint8Array` is jsdom's own.
    this.#key = Uint8Array.from(new TextEncoder().encode(secretKey));
  }

  /** @param expiresInSeconds Default: the server's token lifetime. */
  mint(scopes: readonly string[], expiresInSeconds = this.ttlSeconds, oneTimeUse = false): Promise<string> {
    const iat = Math.floor(this.clock.now() / 1000);
    const token = new SignJWT({ pub: true, scopes: [...scopes], ...(oneTimeUse ? { otu: true } : {}) })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(ENVIRONMENT_ID)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(iat)
      .setExpirationTime(iat + expiresInSeconds)
      .setJti(this.random.id("", 12));
    return whileBusy(this.clock, () => token.sign(this.#key));
  }

  /** Read and write access to one session, by the address that its client uses. */
  mintForSession(address: string, expiresInSeconds?: number): Promise<string> {
    return this.mint([`read:sessions:${address}`, `write:sessions:${address}`], expiresInSeconds);
  }

  /** Makes one token worthless from now on. */
  revoke(token: string): void {
    this.#revoked.add(token);
  }

  /** What a bearer proves, or a reason why it proves nothing. */
  async check(token: string): Promise<Credential | { kind: "invalid"; reason: string }> {
    if (token === this.secretKey) return { kind: "secret" };
    if (this.#revoked.has(token)) return { kind: "invalid", reason: "The access token has expired" };
    const verified = this.#verified.get(token) ?? (await this.#verify(token));
    if (typeof verified === "string") return { kind: "invalid", reason: verified };
    if (verified.exp * 1000 <= this.clock.now()) return { kind: "invalid", reason: "The access token has expired" };
    return { kind: "jwt", scopes: verified.scopes, use: () => !verified.once || this.#take(token) };
  }

  #take(token: string): boolean {
    if (this.#used.has(token)) return false;
    this.#used.add(token);
    return true;
  }

  async #verify(token: string): Promise<Verified | string> {
    try {
      const options = { algorithms: ["HS256"], currentDate: new Date(this.clock.now()), requiredClaims: ["exp"] };
      const { payload } = await whileBusy(this.clock, () => jwtVerify(token, this.#key, options));
      const { scopes = [], pub, exp } = payload;
      if (pub !== true || !Array.isArray(scopes) || !scopes.every((scope) => typeof scope === "string")) {
        return "The access token is not a public access token";
      }
      const verified: Verified = { scopes, exp: exp ?? 0, once: payload.otu === true };
      if (this.#verified.size >= CACHE_SIZE) this.#verified.clear();
      this.#verified.set(token, verified);
      return verified;
    } catch (error) {
      return error instanceof errors.JWTExpired ? "The access token has expired" : "The access token is invalid";
    }
  }
}
