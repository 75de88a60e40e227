export { type ClosableValidator, createMetadataValidator } from './threaded-validator.js';
export { VALIDATOR_LIMITS, type ValidatorLimits } from './validator-limits.js';
