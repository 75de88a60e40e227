import { createRequire } from 'node:module';
import { createBLAKE3 } from 'hash-wasm';

/** One implementation of BLAKE3 (256 bits, no key). */
export interface Blake3 {
  readonly implementation: 'native' | 'wasm';
  digest(bytes: Uint8Array): Uint8Array;
  hasher(): Blake3Hasher;
}

export interface Blake3Hasher {
  update(chunk: Uint8Array): void;
  /** The raw 32 bytes. Called once. */
  digest(): Uint8Array;
}

/** The build of `@napi-rs/blake-hash` for this platform; null where there is none that loads. */
export function nativeBlake3(): Blake3 | null {
  const native = loadNative();
  return (
    native && {
      implementation: 'native',
      digest: (bytes) => native.blake3(bytes),
      hasher() {
        const hasher = new native.Blake3Hasher();
        return {
          update: (chunk) => void hasher.update(chunk),
          digest: () => hasher.digestBuffer(),
        };
      },
    }
  );
}

/** `hash-wasm`: runs everywhere, ten times slower. One instance serves every hasher, whose state it saves between calls. */
export async function wasmBlake3(): Promise<Blake3> {
  const engine = await createBLAKE3();
  return {
    implementation: 'wasm',
    digest: (bytes) => engine.init().update(bytes).digest('binary'),
    hasher() {
      let state = engine.init().save();
      return {
        update(chunk) {
          state = engine.load(state).update(chunk).save();
        },
        digest: () => engine.load(state).digest('binary'),
      };
    },
  };
}

/** What this machine offers. Chosen when the module loads, because WebAssembly starts asynchronously and digests do not. */
export const fastestBlake3: Blake3 = nativeBlake3() ?? (await wasmBlake3());

function loadNative(): typeof import('@napi-rs/blake-hash') | null {
  try {
    return createRequire(import.meta.url)('@napi-rs/blake-hash');
  } catch {
    return null;
  }
}
