import { Args } from '@oclif/core';

/** Of commands on one package. */
export const PACKAGE_ID = Args.string({ description: 'Id of the package.', required: true });
