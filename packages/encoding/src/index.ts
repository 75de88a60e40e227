export { decodeCanonical, encodeCanonical } from './canonical-cbor.js';
export { EncodingError } from './encoding-error.js';
export { canonicalJson, fromJcs, toJcs } from './jcs.js';
export { duplicateName } from './json/duplicate-name.js';
export { parseJson } from './json/parse-json.js';
export { type CborMap, type CborValue, compareBytes, compareText, isMap, MAX_DEPTH } from './value.js';
