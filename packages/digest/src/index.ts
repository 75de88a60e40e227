export { type Blake3, type Blake3Hasher, nativeBlake3, wasmBlake3 } from './blake3.js';
export { type ClosableDigester, createDigester, type DigesterOptions } from './digester.js';
export { DigestThreadError } from './sha256-thread.js';
