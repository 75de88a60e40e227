export { BYTES_STEPS, type BytesStep } from './bytes-steps.js';
export { createDataPlane, type DataPlaneOptions, type IngestLimits } from './data-plane.js';
export { adoptBackend, belongsTo, requireWritable } from './ownership/adoption.js';
export { type GuardedBackends, guardBackends } from './ownership/guarded-backends.js';
export { type Pace, systemPace } from './throttle.js';
