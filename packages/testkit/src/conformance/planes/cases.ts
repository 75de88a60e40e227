import type {
  ArtifactStoreErrorClass,
  CONTROL_PLANE_ERRORS,
  ControlPlane,
  DATA_PLANE_ERRORS,
  DataPlane,
} from '@artifact-store/planes';
import type { PlanesSubject } from './subject.js';

/** A sentence, and the proof of it. */
export type Answers = Readonly<Record<string, (planes: PlanesSubject) => Promise<void>>>;

/** What one method does, and one call for each error that it is documented to refuse with: one that is missing does not compile. */
export interface MethodCases<Errors extends readonly ArtifactStoreErrorClass[]> {
  readonly answers: Answers;
  readonly refuses: { readonly [Code in Errors[number]['declaration']['code']]: (planes: PlanesSubject) => Promise<unknown> };
}

type Documented<Role extends keyof ControlPlane> = (typeof CONTROL_PLANE_ERRORS)[Role];

/** Every method of a role. */
export type RoleCases<Role extends keyof ControlPlane> = {
  readonly [Method in keyof ControlPlane[Role]]: MethodCases<
    Documented<Role>[Method & keyof Documented<Role>] & readonly ArtifactStoreErrorClass[]
  >;
};

/** Every method of the control plane. */
export type ControlPlaneCases = { readonly [Role in keyof ControlPlane]: RoleCases<Role> };

/** Every method of the data plane. */
export type DataPlaneCases = { readonly [Method in keyof DataPlane]: MethodCases<(typeof DATA_PLANE_ERRORS)[Method]> };
