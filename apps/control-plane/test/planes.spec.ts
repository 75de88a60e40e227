import { planesConformance } from '@artifact-store/testkit';
import { httpPlanes } from './http-planes.js';

planesConformance('the planes over HTTP', httpPlanes);
