import { localSubject, storageConformance } from '@artifact-store/testkit';

storageConformance('LocalBackend', () => localSubject());
storageConformance('LocalBackend without hard links', () => localSubject({ hardLinks: false }));
