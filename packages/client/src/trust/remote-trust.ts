import {
  ControlPlaneUnavailableError,
  type GrantJwk,
  type GrantTrust,
  importVerifyingKey,
  type JsonFields,
  type LogPosition,
  type LogSource,
  type TrustedKey,
  UnexpectedResponseError,
  type VerifyingKey,
} from '@artifact-store/planes';
import { asUnavailable, type Failover } from '../http/failover.js';
import type { Pace } from '../http/pace.js';

/** A grant with a made-up key id must not cost a request to the control plane. */
const LEAST_PAUSE = 1000;

interface KnownKey {
  readonly jwk: GrantJwk;
  readonly key: VerifyingKey;
}

interface Known {
  readonly logId: string;
  /** Null where the control plane could not tell: its database was away. */
  readonly lastSequence: number | null;
  readonly keys: ReadonlyMap<string, KnownKey>;
}

/**
 * What the control plane says of its log. Its keys are asked for when they are first needed, and again when a grant names
 * one that is not known, so that keys change without a restart; while the control plane is away, those that are known stay.
 * A key that was taken back, and another log, are noticed by `refresh`: call it now and then.
 */
export class RemoteTrust implements GrantTrust, LogSource {
  readonly #controlPlanes: Failover;
  readonly #pace: Pace;
  #known: Known | undefined;
  #asking: Promise<Known> | undefined;
  #lastAsked = Number.NEGATIVE_INFINITY;
  /** Why the last question came to nothing. */
  #failure: unknown;

  constructor(controlPlanes: Failover, pace: Pace) {
    this.#controlPlanes = controlPlanes;
    this.#pace = pace;
  }

  async find(keyId: string): Promise<TrustedKey> {
    if (this.#known?.keys.has(keyId) !== true && this.#mayAsk()) {
      await this.refresh().catch((error: unknown) => {
        if (this.#known === undefined) throw error;
      });
    }
    if (this.#known === undefined) throw this.#failure;
    return { logId: this.#known.logId, key: this.#known.keys.get(keyId)?.key };
  }

  /**
   * Asks for the keys now; calls at the same time share one request. A key that has not changed stays the same object.
   * @throws ControlPlaneUnavailableError, also where the credential is not taken; what was known stays
   */
  async refresh(): Promise<void> {
    await this.#askOnce();
  }

  async head(): Promise<LogPosition> {
    // An answer that is under way may have been given before this call.
    await this.#asking?.catch(() => {});
    const { logId, lastSequence } = await this.#askOnce();
    if (lastSequence !== null) return { logId, lastSequence };
    throw new ControlPlaneUnavailableError('the control plane cannot tell how far its log has come');
  }

  async hasObjectsOn(backendId: string): Promise<boolean> {
    const path = `/internal/backends/${encodeURIComponent(backendId)}`;
    try {
      return await this.#controlPlanes.ask({ method: 'GET', path }, (answer) =>
        answer.json((fields) => fields.boolean('has_objects')),
      );
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  #mayAsk(): boolean {
    return this.#asking !== undefined || this.#pace.now() - this.#lastAsked >= LEAST_PAUSE;
  }

  #askOnce(): Promise<Known> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<Known> {
    this.#lastAsked = this.#pace.now();
    try {
      const { logId, lastSequence, jwks } = await this.#controlPlanes.ask({ method: 'GET', path: '/internal/trust' }, (answer) =>
        answer.json(trustFrom),
      );
      const keys = await Promise.all(jwks.map((jwk) => this.#import(jwk)));
      this.#known = { logId, lastSequence, keys: new Map(keys.map((each) => [each.jwk.kid, each])) };
      return this.#known;
    } catch (error) {
      this.#failure = asUnavailable(error);
      throw this.#failure;
    }
  }

  /** Whoever checks grants remembers what was checked by the key itself. */
  async #import(jwk: GrantJwk): Promise<KnownKey> {
    const known = this.#known?.keys.get(jwk.kid);
    if (known?.jwk.x === jwk.x) return known;
    try {
      return { jwk, key: await importVerifyingKey(jwk) };
    } catch (error) {
      throw new UnexpectedResponseError('the control plane answered with a key that is none', {}, { cause: error });
    }
  }
}

function trustFrom(fields: JsonFields): Omit<Known, 'keys'> & { readonly jwks: readonly GrantJwk[] } {
  return {
    logId: fields.text('log_id'),
    lastSequence: fields.nullable('last_sequence', (name) => fields.natural(name)),
    jwks: fields.list('keys', jwkFrom),
  };
}

function jwkFrom(fields: JsonFields): GrantJwk {
  const { kty, crv } = fields.all();
  if (kty !== 'OKP' || crv !== 'Ed25519') throw new SyntaxError('a key is none of Ed25519');
  return { kty, crv, kid: fields.text('kid'), x: fields.text('x') };
}
