import { inProcessPlanes, planesConformance } from '@artifact-store/testkit';

planesConformance('the planes in one process', () => inProcessPlanes());
