import { BackendUnavailableError } from '@artifact-store/planes';

/**
 * Reading failed, and it is this object's failure alone: the system says so (a bad sector, a damaged directory entry, a right that
 * is missing), and the backend itself answered at that moment. To everybody else it is a BackendUnavailableError like any other.
 */
export class ObjectUnreadableError extends BackendUnavailableError {}
