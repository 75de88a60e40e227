export { end as default } from './jest-run.mjs';
