import { API_ACCESS, accessMatrix, DATA_ACCESS, DATA_PLANE_SELF_ACCESS, INTERNAL_ACCESS } from '@artifact-store/testkit';
import { splitAccess } from './split-access.js';

accessMatrix('a control plane', { ...API_ACCESS, ...INTERNAL_ACCESS }, async (settings) => (await splitAccess(settings)).control);
accessMatrix(
  'a data plane',
  { ...DATA_PLANE_SELF_ACCESS, ...DATA_ACCESS },
  async (settings) => (await splitAccess(settings)).data,
);
