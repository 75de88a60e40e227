export { createDataPlane, type DataPlaneOptions, type IngestLimits } from './data-plane.js';
